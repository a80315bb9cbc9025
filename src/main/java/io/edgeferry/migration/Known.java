package io.edgeferry.migration;

import java.util.List;

/**
 * What an operation has found and done so far; written into the journal with each entry.
 *
 * @param <S> the kind of state itself
 */
interface Known<S extends Known<S>> {

    /** Whether the point was passed after which nothing goes back. */
    boolean committed();

    /** Steps whose cleaning failed and is tried again later. */
    List<String> debts();

    /** The same with other debts. */
    S withDebts(List<String> owed);
}
