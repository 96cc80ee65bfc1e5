import{modules as s0}from"./shared-1230.index.js";export const id=1992;export const ids=[1992,727,7711];export const modules={...s0};
