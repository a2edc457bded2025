package org.upright.content;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Tells what lies beside the resources in the folders of implementation guides: settings, lists, caches of tools. */
public final class OtherFiles {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Pattern FIRST_TAG = Pattern.compile("<[A-Za-z][^>]*+>");
    private static final Pattern FHIR_NAMESPACE = Pattern.compile("[\"']http://hl7\\.org/fhir[\"']");

    private OtherFiles() {}

    /** Whether it is sound JSON without a {@code resourceType}, or XML of another namespace; what is unsound may be FHIR. */
    public static boolean isNoResource(String text) {
        if (text.stripLeading().startsWith("<")) {
            Matcher tag = FIRST_TAG.matcher(text);
            return tag.find() && !FHIR_NAMESPACE.matcher(tag.group()).find();
        }
        try {
            JsonNode read = JSON.readTree(text);
            return !read.isMissingNode() && !read.has("resourceType");
        } catch (JsonProcessingException broken) {
            return false;
        }
    }
}
