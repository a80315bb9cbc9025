/**
 * The two ends of a copy of a folder as nodes of the lab have them: they obey and say what the agents of real nodes do
 * (docs/agent.md), so the same transfer, window and proof work with them. Knows no HTTP; bytes go over the lab's links.
 */
@NullMarked
package io.edgeferry.lab.data;

import org.jspecify.annotations.NullMarked;
