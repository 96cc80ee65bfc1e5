export { renderActionYml } from './action-yml'
export { describeInput, GENERATED, inputsOf, OUTCOME_HELP, outputsOf, sentence, type Described } from './description'
export { renderComponent, renderRunComponent, type ComponentOptions } from './gitlab'
