/** Stages that run after each other; those of one step run side by side. */
export type Steps = readonly (readonly string[])[]
