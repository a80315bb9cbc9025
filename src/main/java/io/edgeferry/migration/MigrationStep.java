package io.edgeferry.migration;

/** A step of a pod's migration. */
interface MigrationStep extends Step<MigrationWork> {}
