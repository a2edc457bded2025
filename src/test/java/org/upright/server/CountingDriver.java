package org.upright.server;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.DriverManager;
import java.sql.DriverPropertyInfo;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ConcurrentHashMap;
import java.util.logging.Logger;
import org.sqlite.JDBC;
import org.sqlite.jdbc4.JDBC4Connection;

/** SQLite's driver, which counts every execution of a prepared statement by its text, whoever asked for it. */
final class CountingDriver implements Driver, AutoCloseable {
    private static final String PREFIX = "jdbc:sqlite:";

    private final Map<String, Integer> executions = new ConcurrentHashMap<>();
    private final Driver replaced;

    private CountingDriver(Driver replaced) {
        this.replaced = replaced;
    }

    /** Takes the place of SQLite's own until it is closed. */
    static CountingDriver install() {
        try {
            Driver replaced = DriverManager.getDriver(PREFIX);
            DriverManager.deregisterDriver(replaced);
            CountingDriver driver = new CountingDriver(replaced);
            DriverManager.registerDriver(driver);
            return driver;
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        try {
            DriverManager.deregisterDriver(this);
            DriverManager.registerDriver(replaced);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** How often each was executed since the last {@link #clear}. */
    Map<String, Integer> executions() {
        return Map.copyOf(executions);
    }

    void clear() {
        executions.clear();
    }

    @Override
    public Connection connect(String url, Properties info) throws SQLException {
        return acceptsURL(url) ? new Counted(url, url.substring(PREFIX.length()), info) : null;
    }

    @Override
    public boolean acceptsURL(String url) {
        return url.startsWith(PREFIX);
    }

    @Override
    public DriverPropertyInfo[] getPropertyInfo(String url, Properties info) {
        return new DriverPropertyInfo[0];
    }

    @Override
    public int getMajorVersion() {
        return 1;
    }

    @Override
    public int getMinorVersion() {
        return 0;
    }

    @Override
    public boolean jdbcCompliant() {
        return false;
    }

    @Override
    public Logger getParentLogger() {
        return Logger.getLogger(JDBC.class.getName());
    }

    private final class Counted extends JDBC4Connection {
        Counted(String url, String file, Properties info) throws SQLException {
            super(url, file, info);
        }

        @Override
        public PreparedStatement prepareStatement(String sql, int type, int concurrency, int holdability)
                throws SQLException {
            PreparedStatement statement = super.prepareStatement(sql, type, concurrency, holdability);
            return (PreparedStatement) Proxy.newProxyInstance(
                    PreparedStatement.class.getClassLoader(),
                    new Class<?>[] {PreparedStatement.class},
                    (proxy, method, arguments) -> {
                        if (method.getName().startsWith("execute")) {
                            int unused = executions.merge(sql, 1, Integer::sum);
                        }
                        try {
                            return method.invoke(statement, arguments);
                        } catch (InvocationTargetException e) {
                            throw e.getCause();
                        }
                    });
        }
    }
}
