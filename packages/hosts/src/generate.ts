/** What hosts read of an action, as text: `npm run generate` writes it. */
export { renderActionYml } from './github/action-yml'
export { type ComponentOptions, renderComponent, renderRunComponent } from './gitlab/component'
