export { type ChartPlace, fetchChartFrom, type FetchOrder } from './fetch'
export type { FetchedChart } from './fetched'
export { type ChartOrder, type PulledChart, pullChart } from './pull-chart'
export { type KnownRepository, knownRepositories } from './repository/helm-home'
