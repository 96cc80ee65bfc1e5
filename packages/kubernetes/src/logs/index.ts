/** What judging lines of logs needs, and nothing more: whoever asks a log store has no cluster. */
export { signatureOf } from './signature'
export { isUsual, type KeptLogs, START } from './kept-logs'
