/**
 * What a whole run of the tests logged, and whose names are in it. {@link org.upright.logs.LogFiles} writes down what every
 * process of the run logs, {@link org.upright.logs.WholeRunLogs} reads it when all the others have ended.
 */
package org.upright.logs;
