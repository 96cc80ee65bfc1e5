export { describeInput, GENERATED, inputsOf, OUTCOME_HELP, outputsOf, sentence, type Described } from './description'
export { renderHelp, wrap } from './help'
export { fillReadme, inputTable, outputTable, replaceBetween } from './readme'
export { renderConfigSchema } from './schema'
