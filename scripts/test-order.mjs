import Sequencer from '@jest/test-sequencer'

const PROJECTS = ['unit', 'contract', 'integration']

/** The quick ones first, so that a mistake shows early; of one project what failed last time, then the longest. */
export default class TestOrder extends Sequencer {
  sort(tests) {
    const rank = ({ context }) => PROJECTS.indexOf(context.config.displayName?.name)
    return super.sort(tests).sort((a, b) => rank(a) - rank(b))
  }
}
