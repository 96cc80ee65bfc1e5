import { PINS, type Release, versionOf } from './pins'

/** What differs between the workflow of a repository and the one that many call. */
export interface CommentShape {
  readonly release: Release
  readonly runner: string
  /** Behind the names of the group, for one of several images. */
  readonly suffix: string
  /** Which artifacts of the job check, as inputs of download-artifact. */
  readonly records: readonly string[]
}

/** The one job of a change request that may write: it runs nothing of the change and checks nothing out. */
export function commentJob({ release, runner, suffix, records }: CommentShape): readonly string[] {
  return [
    '  # May write a comment, so it runs nothing of the change and checks nothing out: what the other job recorded is text to it.',
    '  comment:',
    '    name: comment',
    '    needs: check',
    '    # Tokens of forks may only read.',
    '    if: >-',
    "      !cancelled() && github.event_name == 'pull_request' && github.event.pull_request.head.repo.full_name == github.repository",
    `    runs-on: ${runner}`,
    '    timeout-minutes: 5',
    '    concurrency:',
    `      group: slipway-comment-\${{ github.head_ref }}${suffix}`,
    '      cancel-in-progress: true',
    '    permissions:',
    '      pull-requests: write # one comment on the pull request, kept up to date',
    '    steps:',
    '      - name: Fetch the record',
    `        uses: ${PINS.download}`,
    '        with:',
    ...records.map((line) => `          ${line}`),
    '          path: slipway-out',
    '',
    '      - name: Comment',
    `        uses: slipway-ci/slipway/actions/report@${release.commit}${versionOf(release)}`,
    '        with:',
    '          token: ${{ github.token }}',
  ]
}
