/**
 * Questionnaires made from the profiles of an action's inputs. Front door: {@link
 * org.upright.apply.plan.form.ProfileForm}. Works when a plan is compiled; knows neither subjects nor answers.
 */
@NullMarked
@CheckReturnValue
package org.upright.apply.plan.form;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
