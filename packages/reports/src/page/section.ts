/** What the view of a stage is made of: markup, the parts of a section, and words for numbers and times. */
export { anchor, type Content, type Html, markup } from './html'
export { address, facts, failure, mark, rollbackLine, section, table } from './parts'
export { whatRuns } from './verdict'
export {
  type CommentPart,
  defineView,
  type ListedView,
  type RunContext,
  type Shown,
  type StageView,
  type Statement,
  type Subject,
} from './view'
export { brief, counted, duration, moment, sentence, shortDigest, type Tone } from './words'
