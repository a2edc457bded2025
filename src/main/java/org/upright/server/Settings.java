package org.upright.server;

import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeMap;

/**
 * Every setting by name, with its default; later sources win: file, environment, command line.
 *
 * <p>The file is {@code upright.properties}, lines of {@code name=value}, or {@code upright.yaml}, lines of {@code name:
 * value} without nesting. In the environment {@code server.port} is {@code UPRIGHT_SERVER_PORT}.
 */
public final class Settings {
    private static final Map<String, String> DEFAULTS = defaults();

    private final Map<String, String> values;

    private Settings(Map<String, String> values) {
        this.values = Map.copyOf(values);
    }

    private static Map<String, String> defaults() {
        Map<String, String> defaults = new LinkedHashMap<>();
        defaults.put("server.host", "127.0.0.1");
        defaults.put("server.port", "8080");
        defaults.put("server.insecure", "false");
        defaults.put("server.bodyLimit", "10485760");
        defaults.put("server.threads", "64");
        defaults.put("server.stopSeconds", "20");
        defaults.put("server.connections", "4000");
        defaults.put("server.idleSeconds", "30");
        defaults.put("server.bytesPerSecond", "500");
        defaults.put("server.requestsPerMinute", "0");
        defaults.put("server.proxies", "");
        defaults.put("server.proxyHeader", "");
        defaults.put("server.tls.keyStore", "");
        defaults.put("server.tls.password", "");
        defaults.put("server.tls.certificate", "");
        defaults.put("server.tls.key", "");
        defaults.put("server.tls.hstsSeconds", "31536000");
        defaults.put("security.issuer", "");
        defaults.put("security.audience", "");
        defaults.put("security.jwks", "");
        defaults.put("security.algorithms", "ES384,RS384,ES256,RS256");
        defaults.put("security.authorize", "");
        defaults.put("security.token", "");
        defaults.put("audit.mode", "");
        defaults.put("metrics.access", "");
        defaults.put("store.url", "");
        defaults.put("store.user", "");
        defaults.put("store.password", "");
        defaults.put("store.folder", "data");
        defaults.put("store.pollMillis", "2000");
        defaults.put("store.notifications", "true");
        defaults.put("store.references", "accept");
        defaults.put("content.folder", "");
        defaults.put("remote.allowed", "");
        defaults.put("hooks.drafts", "false");
        defaults.put("hooks.clients", "");
        defaults.put("hooks.url", "");
        defaults.put("hooks.algorithms", "ES384,RS384");
        defaults.put("hooks.discovery", "open");
        defaults.put("rest.narrative", "refuse");
        defaults.put("requests.status", "draft");
        defaults.put("time.zone", "");
        defaults.put("limits.depth", "32");
        defaults.put("limits.actions", "2000");
        defaults.put("limits.planCharacters", "10000000");
        defaults.put("limits.resources", "50000");
        defaults.put("limits.recordMegabytes", "0");
        defaults.put("limits.expressionLength", "16384");
        defaults.put("limits.expressionNesting", "200");
        defaults.put("limits.expressionMillis", "1000");
        defaults.put("limits.callMillis", "5000");
        defaults.put("limits.items", "100000");
        defaults.put("limits.characters", "1000000");
        defaults.put("limits.page", "50");
        defaults.put("limits.mostOnPage", "1000");
        defaults.put("limits.included", "1000");
        defaults.put("limits.pageMegabytes", "0");
        defaults.put("limits.searchSeconds", "10");
        defaults.put("limits.bundleReads", "500");
        defaults.put("limits.bundleResources", "10000");
        return defaults;
    }

    /** Defaults alone. */
    public static Settings standard() {
        return new Settings(DEFAULTS);
    }

    /** These settings with others over them; refused where a name is not known. */
    public Settings with(Map<String, String> others, String source) {
        Map<String, String> merged = new TreeMap<>(values);
        others.forEach((name, value) -> {
            if (!DEFAULTS.containsKey(name)) {
                throw new BadSettingException("Unknown setting `" + name + "` in " + source + "." + near(name));
            }
            merged.put(name, value);
        });
        return new Settings(merged);
    }

    private static String near(String name) {
        String wanted = simple(name);
        return DEFAULTS.keySet().stream()
                .filter(known -> simple(known).contains(wanted) || wanted.contains(simple(known)))
                .findFirst()
                .map(known -> " Did you mean `" + known + "`?")
                .orElse(" Known are: " + String.join(", ", DEFAULTS.keySet()) + ".");
    }

    private static String simple(String name) {
        return name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
    }

    /** With the file's settings over these; a file that does not exist changes nothing. */
    public Settings withFile(Path file) {
        if (!Files.isRegularFile(file)) {
            return this;
        }
        Properties read = new Properties();
        try (Reader reader = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
            read.load(reader);
        } catch (IOException | IllegalArgumentException e) {
            throw new BadSettingException("`" + file + "` cannot be read: " + e.getMessage());
        }
        Map<String, String> found = new TreeMap<>();
        read.stringPropertyNames().forEach(name -> found.put(name, unquoted(read.getProperty(name))));
        return with(found, "`" + file + "`");
    }

    private static String unquoted(String text) {
        return text.strip().replaceFirst("^([\"'])(.*)\\1$", "$2");
    }

    /** With what the environment says in names that begin with {@code UPRIGHT_} over these. */
    public Settings withEnvironment(Map<String, String> environment) {
        Map<String, String> found = new TreeMap<>();
        environment.forEach((name, value) -> {
            if (name.startsWith("UPRIGHT_")) {
                found.put(settingOf(name), value);
            }
        });
        return with(found, "the environment");
    }

    private static String settingOf(String variable) {
        return DEFAULTS.keySet().stream()
                .filter(known -> variable.equals(
                        "UPRIGHT_" + known.toUpperCase(Locale.ROOT).replace('.', '_')))
                .findFirst()
                .orElse(variable);
    }

    public String text(String name) {
        return Optional.ofNullable(values.get(name)).orElseThrow(() -> new IllegalArgumentException(name));
    }

    /** Empty where the setting is blank. */
    public Optional<String> optional(String name) {
        return Optional.of(text(name)).filter(value -> !value.isBlank());
    }

    public boolean isTrue(String name) {
        return switch (text(name)) {
            case "true" -> true;
            case "false" -> false;
            default -> throw bad(name, "`true` or `false`");
        };
    }

    /** @throws BadSettingException outside the bounds, both of which are allowed */
    public int number(String name, int least, int most) {
        String value = text(name);
        if (!value.matches("[0-9]{1,9}") || Integer.parseInt(value) < least || Integer.parseInt(value) > most) {
            throw bad(name, "a number from " + least + " to " + most);
        }
        return Integer.parseInt(value);
    }

    BadSettingException bad(String name, String expected) {
        return new BadSettingException("Setting `" + name + "` is `" + text(name) + "`; expected " + expected + ".");
    }
}
