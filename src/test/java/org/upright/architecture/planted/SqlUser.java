package org.upright.architecture.planted;

import java.sql.Connection;

/** Breaks a rule on purpose, so that the check is seen to fail. */
record SqlUser(Connection connection) {}
