export { type ChartOrder, type PulledChart, pullChart } from './pull-chart'
