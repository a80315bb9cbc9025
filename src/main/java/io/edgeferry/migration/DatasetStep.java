package io.edgeferry.migration;

/** A step of a dataset's copy. */
interface DatasetStep extends Step<DatasetWork> {}
