/**
 * The author's test bench: records with the advice that a guideline has to give for them, and how much of the guideline
 * they try. Front doors: {@link org.upright.vignettes.TestBench}; {@link org.upright.vignettes.BenchText} and {@link
 * org.upright.vignettes.JUnitXml} show what it found. Knows nothing of HTTP or the command line.
 */
@NullMarked
@CheckReturnValue
package org.upright.vignettes;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
