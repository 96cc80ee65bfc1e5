/**
 * The first argument of the program when it is started by another one as a filter: its standard input goes through, by
 * a rule in the file that the second argument names.
 */
export const FILTER = '__filter'
