export const id = 3006;
export const ids = [3006];
export const modules = {

/***/ 3006:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   n: () => (/* binding */ IMAGE_PARTS)
/* harmony export */ });
/** What of an image a value of a chart may hold. */
const IMAGE_PARTS = ['reference', 'repository', 'registry', 'tag', 'digest'];


/***/ })

};
