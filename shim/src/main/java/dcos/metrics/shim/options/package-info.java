// SPDX-License-Identifier: Apache-2.0
/**
 * What the operator can set: flags and environment variables, and what they add up to.
 *
 * <p>{@link dcos.metrics.shim.options.OptionTable} lists every option once, with its group, type,
 * default and description; parsing, {@code -h}, error messages and tests all work from that list.
 * {@link dcos.metrics.shim.options.OptionParser} turns a command line and an environment into a
 * {@link dcos.metrics.shim.options.CollectorOptions}, an immutable tree with one record for each
 * part of the shim.
 *
 * <p>Rules: an option is a flag ({@code -name value}, {@code -name=value}, with one dash or two)
 * and an environment variable (upper case, {@code -} becomes {@code _}); flags win; of a flag given
 * twice the last one counts; an empty variable is an unset one; what does not parse is an error
 * that names the flag or the variable. Secrets are shown nowhere, not even in errors.
 */
package dcos.metrics.shim.options;
