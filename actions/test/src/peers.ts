import { peerNames } from '@slipway/core'
import { inputs } from './inputs'

const ALWAYS_FAILS = 'not needed: a failing test always fails the step'
const NO_CHECK = 'not needed: no check run is made; see the summary and the annotations'
const SUMMARY = 'not needed: the summary always names what failed'
const COMMENT = 'the one comment of the run is written where `token` is given'

/** Inputs of the actions that people come from, as they are called in their `action.yml`. */
export const peers = peerNames(inputs, {
  'dorny/test-reporter': {
    path: { use: 'reports' },
    reporter: { instead: 'not needed: the format is recognised' },
    artifact: { instead: 'fetch it with actions/download-artifact, and give `reports`' },
    name: { instead: NO_CHECK },
    'list-suites': { instead: SUMMARY },
    'list-tests': { instead: SUMMARY },
    'list-files': { instead: SUMMARY },
    'only-summary': { instead: SUMMARY },
    'use-actions-summary': { instead: SUMMARY },
    'report-title': { instead: SUMMARY },
    'badge-title': { instead: SUMMARY },
    collapsed: { instead: SUMMARY },
    'max-annotations': { instead: 'not needed: the first ten are shown, the worst before others' },
    'fail-on-error': { instead: ALWAYS_FAILS },
    'fail-on-empty': { use: 'allow-empty', note: 'the other way round' },
    'path-replace-backslashes': { instead: 'not needed: both kinds of paths are read' },
  },
  'EnricoMi/publish-unit-test-result-action': {
    files: { use: 'reports' },
    junit_files: { use: 'reports' },
    nunit_files: { use: 'reports' },
    xunit_files: { use: 'reports' },
    trx_files: { use: 'reports' },
    github_token: { use: 'token' },
    fail_on: { instead: ALWAYS_FAILS },
    action_fail: { instead: ALWAYS_FAILS },
    check_name: { instead: NO_CHECK },
    check_run: { instead: NO_CHECK },
    check_run_annotations: { instead: NO_CHECK },
    comment_mode: { instead: COMMENT },
    comment_title: { instead: COMMENT },
    commit: { instead: 'not needed: the commit is that of the run' },
    job_summary: { instead: SUMMARY },
    json_file: { instead: 'not needed: the output `report` is JSON' },
    large_files: { instead: 'not needed: files of any size are read' },
    report_individual_runs: { instead: 'not needed: every failure is shown' },
    compare_to_earlier_commit: { use: 'baseline', note: 'a report of that commit' },
  },
  'mikepenz/action-junit-report': {
    report_paths: { use: 'reports' },
    fail_on_failure: { instead: ALWAYS_FAILS },
    require_tests: { use: 'allow-empty', note: 'nothing tested fails without it' },
    require_passed_tests: { use: 'allow-empty', note: 'nothing tested fails without it' },
    annotate_only: { instead: NO_CHECK },
    update_check: { instead: NO_CHECK },
    job_name: { instead: NO_CHECK },
    include_passed: { instead: SUMMARY },
    detailed_summary: { instead: SUMMARY },
    comment: { instead: COMMENT },
    check_retries: { instead: 'here it is `retries: last`; reruns that the report shows need neither' },
    exclude_sources: { instead: 'not needed: files are found by their names in the reports' },
    test_files_prefix: { instead: 'not needed: files are found by their names in the reports' },
  },
})
