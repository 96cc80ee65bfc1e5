export const id = 8856;
export const ids = [8856];
export const modules = {

/***/ 57825:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   X: () => (/* binding */ csvField)
/* harmony export */ });
/** One field of a line of CSV as Go's encoding/csv reads it: what has a comma, a quote or a line break is quoted. */
function csvField(text) {
    return /[",\r\n]/.test(text) || text.startsWith(' ') ? `"${text.replaceAll('"', '""')}"` : text;
}


/***/ }),

/***/ 19956:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   f: () => (/* binding */ lastLine)
/* harmony export */ });
/** The last line that a program wrote, or its last `Error:` without the word: usage text often stands below that. */
function lastLine(text) {
    const lines = text
        .split('\n')
        .map((line) => line.trim())
        .filter((line) => line !== '');
    return (lines.findLast((line) => line.startsWith('Error:')) ?? lines.at(-1) ?? '').replace(/^Error: /, '');
}


/***/ }),

/***/ 24058:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   Q6: () => (/* binding */ IN_POD),
/* harmony export */   dL: () => (/* binding */ podKubeconfig),
/* harmony export */   dy: () => (/* binding */ isInPod)
/* harmony export */ });
/** Name of the context, and of the source in a journal. */
const IN_POD = 'in-cluster';
/** Where Kubernetes mounts the service account of a pod. */
const ACCOUNT = '/var/run/secrets/kubernetes.io/serviceaccount';
const TOKEN = `${ACCOUNT}/token`;
/** Whether this runs in a pod that has a service account: what client-go asks as well. */
async function isInPod({ environment, files }) {
    return addressOf(environment) !== undefined && (await files.stat(TOKEN).catch(() => undefined)) !== undefined;
}
function addressOf(environment) {
    const host = environment.get('KUBERNETES_SERVICE_HOST');
    const port = environment.get('KUBERNETES_SERVICE_PORT') ?? '443';
    if (host === undefined || host === '')
        return undefined;
    return `https://${host.includes(':') ? `[${host}]` : host}:${port}`;
}
/** The service account as the kubeconfig that it would be; the token stays a file, since Kubernetes renews it. */
function podKubeconfig({ environment }) {
    const cluster = { server: addressOf(environment) ?? '', 'certificate-authority': `${ACCOUNT}/ca.crt` };
    const entry = (fields) => new Map([[IN_POD, { fields }]]);
    return {
        contexts: entry({ cluster: IN_POD, user: IN_POD }),
        clusters: entry(cluster),
        users: entry({ tokenFile: TOKEN }),
    };
}


/***/ }),

/***/ 39204:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   E: () => (/* binding */ readSmallFile)
/* harmony export */ });
/* unused harmony export MAX_FILE_BYTES */
/* harmony import */ var _slipway_core__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(37638);
/* harmony import */ var _slipway_core__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(26598);

/** No kubeconfig, certificate or value of a chart is larger. */
const MAX_FILE_BYTES = 1024 * 1024;
/**
 * The text of a file that an input or a kubeconfig names. A device or a pipe has no end, so it is not read.
 * @throws UserError `FILE_MISSING`, `FILE_UNREADABLE` and their kin
 */
async function readSmallFile(files, path) {
    const info = await files.stat(await files.realPath(path));
    if (info?.kind === 'file' && info.size <= MAX_FILE_BYTES)
        return files.read(path);
    if (info?.kind === 'directory')
        return files.read(path);
    const found = info?.kind === 'file' ? `${info.size} bytes` : 'a device, a pipe or a socket';
    throw new _slipway_core__WEBPACK_IMPORTED_MODULE_0__/* .UserError */ .yo('FILE_UNREADABLE', `${(0,_slipway_core__WEBPACK_IMPORTED_MODULE_1__/* .shownPath */ .pS)(path)}: expected a file of at most ${MAX_FILE_BYTES} bytes, found ${found}`, 'correct the path');
}


/***/ }),

/***/ 97604:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   ZE: () => (/* binding */ findKubeconfig),
/* harmony export */   ly: () => (/* binding */ writeSource),
/* harmony export */   o$: () => (/* binding */ readSource)
/* harmony export */ });
/* unused harmony export CONTENT */
/* harmony import */ var node_path_posix__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(53916);
/* harmony import */ var node_path_posix__WEBPACK_IMPORTED_MODULE_0___default = /*#__PURE__*/__webpack_require__.n(node_path_posix__WEBPACK_IMPORTED_MODULE_0__);
/* harmony import */ var _slipway_core__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(37638);
/* harmony import */ var _slipway_core__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(26598);
/* harmony import */ var _pod__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(24058);



const CONTENT = 'kubeconfig-content';
/**
 * The kubeconfig that is given, as a path or as its content, or that KUBECONFIG names (GitLab's agent sets it), or
 * ~/.kube/config on a terminal; else, as kubectl and Helm do, the service account of the pod that this runs in.
 * @throws UserError `KUBECONFIG_MISSING`, `KUBECONFIG_INVALID`
 */
async function findKubeconfig(ports, given) {
    const { kubeconfig, content } = given;
    if (content !== undefined && kubeconfig !== undefined)
        throw new _slipway_core__WEBPACK_IMPORTED_MODULE_1__/* .UserError */ .yo('KUBECONFIG_INVALID', 'expected kubeconfig or kubeconfig-content, found both', 'give one of them');
    if (content !== undefined)
        return { kind: 'content', text: content.reveal() };
    if (kubeconfig !== undefined)
        return { kind: 'files', paths: [await existing(ports, kubeconfig, 'the input kubeconfig')] };
    const variable = ports.environment.get('KUBECONFIG');
    if (variable !== undefined && variable !== '')
        return fromVariable(ports, variable);
    const home = homeFile(ports);
    if (home !== undefined && (await ports.files.stat(home)) !== undefined)
        return { kind: 'files', paths: [home] };
    if (await (0,_pod__WEBPACK_IMPORTED_MODULE_2__/* .isInPod */ .dy)(ports))
        return { kind: 'pod' };
    throw new _slipway_core__WEBPACK_IMPORTED_MODULE_1__/* .UserError */ .yo('KUBECONFIG_MISSING', home === undefined ? 'expected a kubeconfig, found none' : `expected a kubeconfig at ${home}, found no file`, 'give the input kubeconfig or kubeconfig-content, or set KUBECONFIG to its path');
}
async function fromVariable(ports, variable) {
    if ((0,_slipway_core__WEBPACK_IMPORTED_MODULE_3__/* .isNoPath */ .Fs)(variable))
        throw new _slipway_core__WEBPACK_IMPORTED_MODULE_1__/* .UserError */ .yo('KUBECONFIG_INVALID', `KUBECONFIG: expected the path of a kubeconfig, found ${variable.length} characters that look like the content of one`, `give it in the secret input ${CONTENT}, and leave KUBECONFIG empty`);
    const paths = variable.split(':').filter((path) => path !== '');
    const [only] = paths;
    if (only !== undefined && paths.length === 1)
        return { kind: 'files', paths: [await existing(ports, only, 'the variable KUBECONFIG')] };
    return { kind: 'files', paths: paths.map((path) => ports.files.resolve(path)) };
}
async function existing(ports, path, from) {
    if ((await ports.files.stat(path)) !== undefined)
        return ports.files.resolve(path);
    throw new _slipway_core__WEBPACK_IMPORTED_MODULE_1__/* .UserError */ .yo('KUBECONFIG_MISSING', `expected a kubeconfig at ${path}, found no file`, `correct ${from}`);
}
/** A person at a terminal has one; in a job only what was named counts. */
function homeFile(ports) {
    const { home } = ports.environment;
    return !ports.host.unattended && home !== undefined ? (0,node_path_posix__WEBPACK_IMPORTED_MODULE_0__.resolve)(home, '.kube/config') : undefined;
}
/** The source in a journal, which holds no credentials. */
function writeSource(source) {
    if (source.kind === 'files')
        return source.paths.join(':');
    return source.kind === 'pod' ? _pod__WEBPACK_IMPORTED_MODULE_2__/* .IN_POD */ .Q6 : CONTENT;
}
/**
 * The source that a journal names. The content of a kubeconfig is in no journal, so it is taken from the inputs again.
 * @throws UserError `KUBECONFIG_MISSING`
 */
function readSource(text, content) {
    if (text === _pod__WEBPACK_IMPORTED_MODULE_2__/* .IN_POD */ .Q6)
        return { kind: 'pod' };
    if (text !== CONTENT)
        return { kind: 'files', paths: text.split(':') };
    if (content !== undefined)
        return { kind: 'content', text: content.reveal() };
    throw new _slipway_core__WEBPACK_IMPORTED_MODULE_1__/* .UserError */ .yo('KUBECONFIG_MISSING', `expected ${CONTENT}, by which the killed run reached the cluster, found none`, 'give the input again, or look at the release yourself');
}


/***/ }),

/***/ 47391:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   W: () => (/* binding */ openToolHome)
/* harmony export */ });
/* harmony import */ var node_path_posix__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(53916);
/* harmony import */ var node_path_posix__WEBPACK_IMPORTED_MODULE_0___default = /*#__PURE__*/__webpack_require__.n(node_path_posix__WEBPACK_IMPORTED_MODULE_0__);

async function openToolHome({ files }) {
    const folder = await files.temporary('deploy');
    const kubeconfig = (0,node_path_posix__WEBPACK_IMPORTED_MODULE_0__.resolve)(folder, 'kubeconfig');
    for (const name of ['plugins', 'config', 'cache', 'data'])
        await files.makeDirectory((0,node_path_posix__WEBPACK_IMPORTED_MODULE_0__.resolve)(folder, name), 0o700);
    return { folder, kubeconfig, env: toolEnvironment(folder, kubeconfig) };
}
/**
 * Nothing of the user's own Helm and kubectl set-up applies: no plugins, repositories, aliases or default flags. Helm
 * may ask as often as kubectl does by default: with its own five questions a second (client-go's) it takes minutes to
 * see that two hundred ready workloads are ready.
 */
function toolEnvironment(folder, kubeconfig) {
    return {
        KUBECONFIG: kubeconfig,
        HELM_PLUGINS: (0,node_path_posix__WEBPACK_IMPORTED_MODULE_0__.resolve)(folder, 'plugins'),
        HELM_CONFIG_HOME: (0,node_path_posix__WEBPACK_IMPORTED_MODULE_0__.resolve)(folder, 'config'),
        HELM_CACHE_HOME: (0,node_path_posix__WEBPACK_IMPORTED_MODULE_0__.resolve)(folder, 'cache'),
        HELM_DATA_HOME: (0,node_path_posix__WEBPACK_IMPORTED_MODULE_0__.resolve)(folder, 'data'),
        HELM_QPS: '50',
        HELM_BURST_LIMIT: '300',
        // Programs that live for a tenth of a second and hold 40 MB spend a fifth of their time on collecting garbage that
        // nobody needs back.
        GOGC: '400',
        KUBERC: 'off',
        KUBECTL_KUBERC: 'false',
    };
}


/***/ }),

/***/ 75151:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   GI: () => (/* binding */ rollbackArgs),
/* harmony export */   Tc: () => (/* binding */ getManifestArgs),
/* harmony export */   aT: () => (/* binding */ historyArgs),
/* harmony export */   cd: () => (/* binding */ releaseLabelsArgs),
/* harmony export */   dH: () => (/* binding */ showValuesArgs),
/* harmony export */   gg: () => (/* binding */ templateArgs),
/* harmony export */   oK: () => (/* binding */ dryRunArgs),
/* harmony export */   qu: () => (/* binding */ uninstallArgs),
/* harmony export */   yv: () => (/* binding */ upgradeArgs)
/* harmony export */ });
/* harmony import */ var _slipway_core__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(57825);
/* harmony import */ var _values_overlay__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(88995);


const seconds = (milliseconds) => `${Math.max(1, Math.ceil(milliseconds / 1000))}s`;
/** The flag is a list in CSV (pflag). */
const files = ({ values, set }) => [
    ...values.map((path) => `--values=${(0,_slipway_core__WEBPACK_IMPORTED_MODULE_0__/* .csvField */ .X)(path)}`),
    ...(set === undefined ? [] : (0,_values_overlay__WEBPACK_IMPORTED_MODULE_1__/* .wholeNumbers */ .ud)(set)).map((number) => `--set=${number}`),
];
const labelFlags = (labels) => Object.entries(labels).map(([name, value]) => `--labels=${name}=${value}`);
/** Helm 4 has strategies, of which a bare `--wait` is the same one; Helm 3 knows the bare flag alone. */
const wait = (major) => (major === 4 ? '--wait=watcher' : '--wait');
/** What changes which objects there are, and whose they may be. */
const chosen = ({ takeOwnership, skipCrds, noHooks } = {}) => [
    ...(takeOwnership === true ? ['--take-ownership'] : []),
    ...(skipCrds === true ? ['--skip-crds'] : []),
    ...(noHooks === true ? ['--no-hooks'] : []),
];
/** Renders without a cluster: for choosing among candidates. */
function templateArgs(plan) {
    return [
        'template',
        `--namespace=${plan.namespace}`,
        ...(plan.isUpgrade ? ['--is-upgrade'] : []),
        ...files(plan),
        '--',
        plan.release,
        plan.chart,
    ];
}
/** The last render, by the API server's own capabilities, `lookup` and schemas; nothing is changed. */
function dryRunArgs(plan) {
    return [
        'upgrade',
        '--install',
        '--dry-run=server',
        '--output=json',
        `--namespace=${plan.namespace}`,
        ...chosen(plan.flags),
        ...files(plan),
        '--',
        plan.release,
        plan.chart,
    ];
}
/**
 * Never `--atomic` or `--rollback-on-failure`: they destroy the evidence, and a killed client leaves them half done.
 */
function upgradeArgs(plan, major) {
    return [
        'upgrade',
        '--install',
        wait(major),
        `--timeout=${seconds(plan.timeout)}`,
        `--namespace=${plan.namespace}`,
        ...(plan.createNamespace ? ['--create-namespace'] : []),
        ...chosen(plan.flags),
        ...(plan.flags?.forceConflicts === true ? ['--force-conflicts'] : []),
        ...labelFlags(plan.labels),
        ...files(plan),
        '--',
        plan.release,
        plan.chart,
    ];
}
function historyArgs(target) {
    return ['history', '--output=json', '--max=64', `--namespace=${target.namespace}`, '--', target.release];
}
function getManifestArgs(target) {
    return ['get', 'manifest', `--revision=${target.revision}`, `--namespace=${target.namespace}`, '--', target.release];
}
function rollbackArgs(plan, major) {
    const flags = { plain: [], client: ['--server-side=false'] }[major === 4 ? (plan.way ?? 'plain') : 'plain'];
    return [
        'rollback',
        wait(major),
        ...flags,
        `--timeout=${seconds(plan.timeout)}`,
        `--namespace=${plan.namespace}`,
        '--',
        plan.release,
        String(plan.revision),
    ];
}
function uninstallArgs(plan) {
    return [
        'uninstall',
        '--wait',
        `--timeout=${seconds(plan.timeout)}`,
        `--namespace=${plan.namespace}`,
        '--',
        plan.release,
    ];
}
function showValuesArgs(chart) {
    return ['show', 'values', '--', chart];
}
/** For kubectl: the labels of Helm's own record of a revision, and nothing of its content. */
function releaseLabelsArgs(plan) {
    const name = `sh.helm.release.v1.${plan.release}.v${plan.revision}`;
    return [
        'get',
        '--output=jsonpath={.metadata.labels}',
        '--ignore-not-found',
        `--namespace=${plan.namespace}`,
        '--',
        'secret',
        name,
    ];
}


/***/ }),

/***/ 54088:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   C: () => (/* binding */ READ_LIMITS)
/* harmony export */ });
/** Of a Helm that renders or reads: milliseconds and bytes. */
const READ_LIMITS = { timeout: 60_000, capture: 64 * 1024 * 1024 };


/***/ }),

/***/ 60729:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   I: () => (/* binding */ helmMajor)
/* harmony export */ });
/* harmony import */ var _slipway_core__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(37638);

/**
 * Reads the version that the tool lock names. Which releases may run at all is the lock's matter.
 * @throws ToolError `HELM_UNKNOWN`
 */
function helmMajor(version) {
    const major = Number(/^v?(\d+)\.\d+\.\d+/.exec(version)?.[1]);
    if (major === 3 || major === 4)
        return major;
    throw new _slipway_core__WEBPACK_IMPORTED_MODULE_0__/* .ToolError */ .v4('HELM_UNKNOWN', `expected Helm 3 or 4, found "${version}"`, 'choose helm-version 3 or 4');
}


/***/ }),

/***/ 28855:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   fz: () => (/* binding */ toApplied),
/* harmony export */   qT: () => (/* binding */ lastErrors),
/* harmony export */   rl: () => (/* binding */ causeOf)
/* harmony export */ });
/* harmony import */ var _slipway_core__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(19956);
/* harmony import */ var _rollout_causes__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(27571);


/** Helm's error with the lines that explain it. */
function lastErrors(text) {
    const lines = text
        .split('\n')
        .filter((line) => line.trim() !== '' && !/^(?:level=|W\d{4}|I\d{4}|Release ")/.test(line));
    const first = lines.findIndex((line) => line.startsWith('Error:'));
    return (first < 0 ? (0,_slipway_core__WEBPACK_IMPORTED_MODULE_0__/* .lastLine */ .f)(text) : lines.slice(first, first + 8).join(' ')).replace(/^Error: /, '');
}
function toApplied({ code, stderr }) {
    return { ok: code === 0, message: lastErrors(stderr), output: stderr };
}
/** What the words of Helm, or of the API server through it, mean. */
const causeOf = (stderr) => (0,_rollout_causes__WEBPACK_IMPORTED_MODULE_1__/* .recognise */ .GJ)('tool', { message: stderr });


/***/ }),

/***/ 38356:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   r: () => (/* binding */ withOverlay),
/* harmony export */   y: () => (/* binding */ givenValues)
/* harmony export */ });
/* harmony import */ var node_crypto__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(77598);
/* harmony import */ var node_crypto__WEBPACK_IMPORTED_MODULE_0___default = /*#__PURE__*/__webpack_require__.n(node_crypto__WEBPACK_IMPORTED_MODULE_0__);
/* harmony import */ var _slipway_core__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(37638);
/* harmony import */ var _overlay__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(88995);



/**
 * The user's values files, and `set` as one more: by Helm's own `--set` a value would stand in an argument list.
 * @param below reads the values that `set` changes, for the lists among them
 * @throws UserError `VALUES_MISSING`
 */
async function givenValues(place, { values, set }, below) {
    await requireFiles(place.ports, values);
    if (set.size === 0)
        return values;
    const base = (0,_overlay__WEBPACK_IMPORTED_MODULE_1__/* .leadsIntoList */ .Em)(set) ? await below() : undefined;
    return [...values, await writeOnce(place, 'set', JSON.stringify((0,_overlay__WEBPACK_IMPORTED_MODULE_1__/* .overlayOn */ .YK)(base, set)))];
}
/** The values with more on top, where there is more. The same values are the same file: it is named by its content. */
async function withOverlay(place, given, more) {
    if (more === undefined)
        return given;
    const text = JSON.stringify(more);
    const name = `image-${(0,node_crypto__WEBPACK_IMPORTED_MODULE_0__.createHash)('sha256').update(text).digest('hex').slice(0, 8)}`;
    return [...given, await writeOnce(place, name, text)];
}
/** Only this user can read it. JSON is YAML, and says what is text. A Helm may be reading the one that is there. */
async function writeOnce({ ports, folder }, name, text) {
    const path = `${folder}/${name}.json`;
    if ((await ports.files.stat(path)) === undefined)
        await ports.files.write(path, text, { mode: 0o600 });
    return path;
}
/** All that are missing are named at once. */
async function requireFiles(ports, paths) {
    const missing = [];
    for (const path of paths)
        if ((await ports.files.stat(path)) === undefined)
            missing.push(path);
    if (missing.length > 0)
        throw new _slipway_core__WEBPACK_IMPORTED_MODULE_2__/* .UserError */ .yo('VALUES_MISSING', `values: expected these files, found none: ${missing.join(', ')}`, 'correct the input values');
}


/***/ }),

/***/ 88995:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   Em: () => (/* binding */ leadsIntoList),
/* harmony export */   YK: () => (/* binding */ overlayOn),
/* harmony export */   ud: () => (/* binding */ wholeNumbers)
/* harmony export */ });
/* harmony import */ var _names__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(48810);

/** Whether a path leads into a list: Helm replaces lists whole, so the list must be known to keep the rest of it. */
function leadsIntoList(settings) {
    return [...settings.keys()].some((path) => (0,_names__WEBPACK_IMPORTED_MODULE_0__/* .parseValuePath */ .gI)(path).some((part) => typeof part === 'number'));
}
/**
 * The content of a values file that makes these settings. A list that a setting leads into is taken whole from `base`,
 * the values below, so that only what is named changes.
 */
function overlayOn(base, settings) {
    const root = Object.create(null);
    for (const [text, value] of settings)
        place(root, base, { path: (0,_names__WEBPACK_IMPORTED_MODULE_0__/* .parseValuePath */ .gI)(text), value: asJson(value) });
    return JSON.parse(JSON.stringify(root));
}
function place(root, base, { path, value }) {
    let at = root;
    let below = base;
    for (const [position, key] of path.entries()) {
        below = ownAt(below, key);
        if (position === path.length - 1)
            at[key] = value;
        else
            at = at[key] = containerAt(at[key], below, path[position + 1]);
    }
}
function containerAt(existing, below, next) {
    const wantsList = typeof next === 'number';
    if (typeof existing === 'object' && existing !== null && Array.isArray(existing) === wantsList)
        return existing;
    if (!wantsList)
        return Object.create(null);
    return Array.isArray(below) ? structuredCopy(below) : [];
}
/** Values are JSON. */
function structuredCopy(value) {
    return JSON.parse(JSON.stringify(value));
}
function ownAt(value, key) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key))
        return undefined;
    return value[key];
}
/** Nearly: `wholeNumbers` gives Helm the exact one. */
function asJson(value) {
    return typeof value === 'bigint' ? Number(value) : value;
}
/** Below this, Helm prints a number of a values file as it was written. */
const PRINTED_WHOLE = 1_000_000;
/**
 * Helm reads every number of a values file as floating point, and a template prints 1000650000 as 1.00065e+09, which
 * no user id is. By `--set` it is a whole number (both tried with 3.22.0 and 4.1.4), so large ones are given that way,
 * too. It is digits and a path of values, no text of a user and no secret.
 */
function wholeNumbers(settings) {
    return [...settings].flatMap(([path, value]) => typeof value === 'bigint' || (typeof value === 'number' && isPrintedAsFloat(value))
        ? [`${helmPath((0,_names__WEBPACK_IMPORTED_MODULE_0__/* .parseValuePath */ .gI)(path))}=${value}`]
        : []);
}
function isPrintedAsFloat(value) {
    return Number.isSafeInteger(value) && Math.abs(value) >= PRINTED_WHOLE;
}
/** A path in the words of `--set`. */
function helmPath(path) {
    return path
        .map((part, at) => typeof part === 'number' ? `[${part}]` : `${at === 0 ? '' : '.'}${part.replace(/[\\.,=[\]{}]/g, '\\$&')}`)
        .join('');
}


/***/ }),

/***/ 44476:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   L: () => (/* binding */ givenCandidate),
/* harmony export */   _j: () => (/* binding */ candidatesFor)
/* harmony export */ });
/* unused harmony export overlay */
/* harmony import */ var _slipway_core__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(14548);
/* harmony import */ var _slipway_core__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(33627);
/* harmony import */ var _names__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(48810);
/* harmony import */ var _parts__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(3006);



/** The ways for one site, in the order of DESIGN §4. */
function candidatesFor(site, image) {
    const ways = namings(site, image);
    const [first] = ways.plain;
    const ordered = [...ways.plain, ...ways.split];
    const settings = [
        ...ways.plain.flatMap((naming) => byDigest(site, naming, image)),
        ...ways.plain.flatMap((naming) => byTag(site, naming, image)),
        ...(first === undefined ? [] : byRepository(site, image)),
        ...ways.split.flatMap((naming) => [...byDigest(site, naming, image), ...byTag(site, naming, image)]),
    ];
    return dedupe((isWhole(site) ? whole(site, image) : ordered.length > 0 ? settings : []).map(toCandidate));
}
/** A text alone, without tag and digest beside it. */
function isWhole(site) {
    return (site.tagKey === undefined && site.digestKeys.length === 0 && !['repository', 'repo'].includes(site.repositoryKey));
}
function whole(site, image) {
    return [[[[...site.path, site.repositoryKey], (0,_slipway_core__WEBPACK_IMPORTED_MODULE_0__/* .formatReference */ .FH)(image)]]];
}
/** How registry and repository may be said: together, apart, or with the registry said once for all images. */
function namings(site, image) {
    const at = (key) => [...site.path, key];
    const together = [[at(site.repositoryKey), (0,_slipway_core__WEBPACK_IMPORTED_MODULE_0__/* .referenceName */ .z$)(image)]];
    const apart = (key) => [
        [at(key), image.registry],
        [at(site.repositoryKey), image.repository],
    ];
    const global = [
        [['global', 'imageRegistry'], image.registry],
        [at(site.repositoryKey), image.repository],
    ];
    if (site.registryKey === undefined)
        return { plain: [together], split: [apart('registry'), global] };
    return { plain: [apart(site.registryKey), [[at(site.registryKey), ''], ...together]], split: [global] };
}
function byDigest(site, naming, image) {
    const keys = site.digestKeys.length > 0 ? site.digestKeys : ['digest'];
    const hex = image.digest.slice(image.digest.indexOf(':') + 1);
    return keys.flatMap((key) => [image.digest, hex].map((value) => [...naming, [[...site.path, key], value]]));
}
function byTag(site, naming, image) {
    const tag = image.tag ?? (/^[\w][\w.-]{0,127}$/.test(site.tag) ? site.tag : 'deployed');
    return [[...naming, [[...site.path, site.tagKey ?? 'tag'], `${tag}@${image.digest}`]]];
}
function byRepository(site, image) {
    const pinned = [[[...site.path, site.repositoryKey], `${(0,_slipway_core__WEBPACK_IMPORTED_MODULE_0__/* .referenceName */ .z$)(image)}@${image.digest}`]];
    const registry = site.registryKey === undefined ? [] : [[[...site.path, site.registryKey], '']];
    return [[...pinned, ...registry, [[...site.path, site.tagKey ?? 'tag'], '']]];
}
/** The user's own `image-values`, taken at their word. */
function givenCandidate(given, image) {
    const parts = [...given.values()];
    const pinned = parts.includes('digest') || parts.includes('reference');
    const settings = [...given].map(([path, part]) => [(0,_names__WEBPACK_IMPORTED_MODULE_1__/* .parseValuePath */ .gI)(path), partOf(part, image, { registryApart: parts.includes('registry'), pinned })]);
    return toCandidate(settings);
}
/** Tag and repository carry the digest when nothing else does: a value without it would be of no use. */
function partOf(part, image, context) {
    const name = context.registryApart ? image.repository : (0,_slipway_core__WEBPACK_IMPORTED_MODULE_0__/* .referenceName */ .z$)(image);
    switch (part) {
        case 'reference':
            return (0,_slipway_core__WEBPACK_IMPORTED_MODULE_0__/* .formatReference */ .FH)(image);
        case 'repository':
            return name;
        case 'registry':
            return image.registry;
        case 'digest':
            return image.digest;
        case 'tag':
            return context.pinned ? (image.tag ?? '') : `${image.tag ?? 'deployed'}@${image.digest}`;
        default:
            throw new _slipway_core__WEBPACK_IMPORTED_MODULE_2__/* .Mismatch */ .DH(`one of ${_parts__WEBPACK_IMPORTED_MODULE_3__/* .IMAGE_PARTS */ .n.join(', ')} behind each "="`);
    }
}
function toCandidate(settings) {
    return { keys: settings.map(([path]) => path.join('.')), values: overlay(settings) };
}
function dedupe(candidates) {
    return [...new Map(candidates.map((candidate) => [JSON.stringify(candidate.values), candidate])).values()];
}
/** A values file's content from single settings. Lists get holes filled with empty maps: Helm replaces lists whole. */
function overlay(settings) {
    const root = Object.create(null);
    for (const [path, value] of settings) {
        let at = root;
        for (const [position, key] of path.entries()) {
            const last = position === path.length - 1;
            if (last)
                at[key] = value;
            else {
                const existing = at[key];
                const fresh = (typeof path[position + 1] === 'number' ? [] : Object.create(null));
                at[key] = typeof existing === 'object' && existing !== null ? existing : fresh;
                at = at[key];
            }
        }
    }
    return JSON.parse(JSON.stringify(root));
}


/***/ }),

/***/ 27571:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  hE: () => (/* binding */ CAUSES),
  Yr: () => (/* binding */ isReadingForbidden),
  IQ: () => (/* binding */ rankOf),
  GJ: () => (/* binding */ recognise)
});

// UNUSED EXPORTS: PATTERNS

;// CONCATENATED MODULE: ./packages/kubernetes/src/rollout/causes/row.ts
const FIRST_LOOK = { after: 0, looks: 1 };
/** It does not heal by itself. */
const AT_ONCE = { strict: FIRST_LOOK, normal: FIRST_LOOK };
/** It may heal: `normal` waits for so many seconds and a second look. */
const after = (seconds) => ({
    strict: FIRST_LOOK,
    normal: { after: seconds * 1000, looks: 2 },
});
const ends = ({ strict, normal }) => ({
    strict: { ends: strict },
    normal: { ends: normal },
});
/** It is named, and never fatal before the deadline. */
const UNTIL_DEADLINE = { strict: 'deadline', normal: 'deadline' };

;// CONCATENATED MODULE: ./packages/kubernetes/src/rollout/causes/container.ts

const CONFIG = /^CreateContainerConfigError$/;
/** Causes: a container cannot be made or started. */
const CONTAINERS = {
    'configmap-missing': {
        title: 'A ConfigMap is missing',
        hint: 'create it in this namespace before the release, or add it to the chart',
        patience: after(30),
        patterns: [
            {
                source: 'waiting',
                order: 4,
                reason: CONFIG,
                message: /configmaps? ".*" not found/i,
                sample: { reason: 'CreateContainerConfigError', message: 'configmap "settings" not found' },
            },
            {
                source: 'mount',
                order: 1,
                message: /configmaps? ".*" not found/i,
                sample: { message: 'MountVolume.SetUp failed for volume "c" : configmap "settings" not found' },
            },
        ],
    },
    'configmap-key-missing': {
        title: 'A key is missing in a ConfigMap',
        hint: 'add the key, or correct its name in the chart',
        patience: after(30),
        patterns: [
            {
                source: 'waiting',
                order: 5,
                reason: CONFIG,
                message: /couldn't find key .* in ConfigMap/i,
                sample: { reason: 'CreateContainerConfigError', message: "couldn't find key MODE in ConfigMap shop/settings" },
            },
            {
                source: 'mount',
                order: 2,
                message: /configmap references non-existent config key/i,
                sample: {
                    message: 'MountVolume.SetUp failed for volume "c" : configmap references non-existent config key: a.yml',
                },
            },
        ],
    },
    'secret-missing': {
        title: 'A Secret is missing',
        hint: 'create it in this namespace before the release, or add it to the chart',
        patience: after(30),
        patterns: [
            {
                source: 'waiting',
                order: 4,
                reason: CONFIG,
                message: /secrets? ".*" not found/i,
                sample: { reason: 'CreateContainerConfigError', message: 'secret "db" not found' },
            },
            {
                source: 'mount',
                order: 1,
                message: /secrets? ".*" not found/i,
                sample: { message: 'MountVolume.SetUp failed for volume "c" : secret "db" not found' },
            },
        ],
    },
    'secret-key-missing': {
        title: 'A key is missing in a Secret',
        hint: 'add the key, or correct its name in the chart',
        patience: after(30),
        patterns: [
            {
                source: 'waiting',
                order: 5,
                reason: CONFIG,
                message: /couldn't find key .* in Secret/i,
                sample: { reason: 'CreateContainerConfigError', message: "couldn't find key password in Secret shop/db" },
            },
            {
                source: 'mount',
                order: 2,
                message: /references non-existent secret key/i,
                sample: { message: 'MountVolume.SetUp failed for volume "c" : references non-existent secret key: a.yml' },
            },
        ],
    },
    'runs-as-root': {
        title: 'The image wants to run as root, and the pod forbids it',
        hint: 'set a numeric user in the image or runAsUser in the chart',
        patience: after(5),
        patterns: [
            {
                source: 'waiting',
                order: 5,
                reason: CONFIG,
                message: /runAsNonRoot|non-numeric user|run as root/i,
                sample: {
                    reason: 'CreateContainerConfigError',
                    message: 'container has runAsNonRoot and image will run as root',
                },
            },
        ],
    },
    'container-config': {
        title: 'The container cannot be configured',
        hint: 'read the message of the kubelet and correct what it names',
        patience: after(30),
        patterns: [
            {
                source: 'waiting',
                order: 5,
                reason: CONFIG,
                sample: { reason: 'CreateContainerConfigError', message: 'something new' },
            },
        ],
    },
    'wrong-architecture': {
        title: 'The program is built for another CPU architecture',
        hint: 'build the image for the platform of the nodes',
        patience: after(5),
        patterns: [
            {
                source: 'waiting',
                order: 5,
                reason: /Error$/,
                message: /exec format error/i,
                sample: {
                    reason: 'RunContainerError',
                    message: 'failed to create containerd task: exec /app: exec format error',
                },
            },
            {
                source: 'terminated',
                order: 1,
                message: /exec format error/i,
                sample: { reason: 'StartError', message: 'exec /app: exec format error' },
            },
        ],
    },
    'program-missing': {
        title: 'The program to start is not in the image',
        hint: 'correct command, args or the entrypoint of the image',
        patience: after(5),
        patterns: [
            {
                source: 'waiting',
                order: 5,
                reason: /Error$/,
                message: /executable file not found|no such file or directory|permission denied: unknown/i,
                sample: {
                    reason: 'RunContainerError',
                    message: 'runc create failed: exec: "/nope": stat /nope: no such file or directory: unknown',
                },
            },
            {
                source: 'terminated',
                order: 1,
                reason: /^(?:StartError|ContainerCannotRun)$/,
                message: /executable file not found|no such file or directory|permission denied/i,
                sample: { reason: 'StartError', message: 'exec: "/nope": stat /nope: no such file or directory: unknown' },
            },
        ],
    },
    'cannot-start': {
        title: 'The container cannot be started',
        hint: 'read the message of the container runtime and correct what it names',
        patience: after(30),
        patterns: [
            {
                source: 'waiting',
                order: 5,
                reason: /^(?:CreateContainerError|RunContainerError|StartError|ContainerCannotRun|PostStartHookError|PreStartHookError)$/,
                sample: { reason: 'CreateContainerError', message: 'failed to reserve container name' },
            },
            {
                source: 'terminated',
                order: 1,
                reason: /^(?:StartError|ContainerCannotRun)$/,
                sample: { reason: 'StartError', message: 'failed to create containerd task' },
            },
        ],
    },
    'volume-missing': {
        title: 'A volume cannot be mounted',
        hint: 'create the object or the claim that the message names',
        patience: after(60),
        patterns: [
            {
                source: 'mount',
                order: 2,
                sample: {
                    message: 'MountVolume.SetUp failed for volume "d" : hostPath type check failed: /nope is not a directory',
                },
            },
        ],
    },
};

;// CONCATENATED MODULE: ./packages/kubernetes/src/rollout/causes/crash.ts

/** Causes: a container starts and ends. */
const CRASHES = {
    'oom-killed': {
        title: 'The container uses more memory than its limit',
        hint: 'raise resources.limits.memory, or find out what uses the memory',
        patience: ends({ normal: 2, strict: 1 }),
        patterns: [{ source: 'terminated', reason: /^OOMKilled$/, sample: { reason: 'OOMKilled', message: '' } }],
    },
    'liveness-killed': {
        title: 'The liveness probe fails and the container is killed',
        hint: 'correct the probe, or give the start more time with a startupProbe',
        patience: ends({ normal: 6, strict: 3 }),
        patterns: [
            {
                source: 'ended',
                when: ({ killed, init }) => killed === true && init !== true,
                sample: { killed: true, restarts: 1 },
            },
        ],
    },
    'init-failing': {
        title: 'An init container fails',
        hint: 'read its log in the evidence',
        patience: ends({ normal: 6, strict: 3 }),
        patterns: [{ source: 'ended', when: ({ init }) => init === true, sample: { init: true } }],
    },
    'crash-loop': {
        title: 'The container crashes again and again',
        hint: 'read its last log in the evidence',
        patience: ends({ normal: 6, strict: 3 }),
        patterns: [
            {
                source: 'ended',
                when: ({ init, killed, looping, restarts = 0 }) => init !== true && killed !== true && (looping === true || restarts >= 2),
                sample: { looping: true, restarts: 1 },
            },
        ],
    },
    'exit-at-start': {
        title: 'The container exited',
        hint: 'read its last log in the evidence',
        patience: ends({ normal: 6, strict: 3 }),
        patterns: [{ source: 'ended', order: 1, sample: { restarts: 1 } }],
    },
};

;// CONCATENATED MODULE: ./packages/kubernetes/src/rollout/causes/end.ts

/** Causes: the delivery itself did not get through. */
const ENDINGS = {
    locked: {
        title: 'Another Helm operation is under way',
        hint: 'wait until it has ended, or stop it, and run again',
        patience: UNTIL_DEADLINE,
        patterns: [
            {
                source: 'tool',
                message: /another operation \(install\/upgrade\/rollback\) is in progress/i,
                sample: { message: 'Error: UPGRADE FAILED: another operation (install/upgrade/rollback) is in progress' },
            },
        ],
    },
    'api-lost': {
        title: 'The API server does not answer',
        hint: 'check the cluster; the release may continue by itself',
        patience: UNTIL_DEADLINE,
        blinds: true,
        patterns: [
            {
                source: 'tool',
                order: 5,
                message: /cluster unreachable|connection refused|connection reset|i\/o timeout|TLS handshake timeout|unexpected EOF|no route to host|etcdserver|client connection lost|too many requests|currently unable to handle the request|unable to return a response in the time allotted|an error on the server .* prevented the request/i,
                sample: {
                    message: 'Error: Kubernetes cluster unreachable: Get "https://10.0.0.1/version": dial tcp: connect: connection refused',
                },
            },
        ],
    },
    timeout: {
        title: 'Not ready in time',
        hint: 'raise timeout if the application starts slowly but without errors',
        patience: UNTIL_DEADLINE,
        vague: true,
        patterns: [
            {
                source: 'tool',
                order: 5,
                message: /context deadline exceeded|timed out waiting|resource .* not ready/i,
                sample: { message: 'Error: UPGRADE FAILED: context deadline exceeded' },
            },
        ],
    },
    unknown: {
        title: 'Helm failed',
        hint: 'read the message of Helm in the evidence',
        patience: UNTIL_DEADLINE,
        vague: true,
        patterns: [],
    },
};

;// CONCATENATED MODULE: ./packages/kubernetes/src/rollout/causes/image.ts

const PULL = /^(?:ErrImagePull|ImagePullBackOff|ImageInspectError|RegistryUnavailable)$/;
/** Causes: an image does not come to the node. */
const IMAGES = {
    'image-invalid': {
        title: 'The image reference is malformed',
        hint: 'correct the image in the chart or its values',
        patience: AT_ONCE,
        patterns: [
            {
                source: 'waiting',
                reason: /^InvalidImageName$/,
                sample: {
                    reason: 'InvalidImageName',
                    message: 'couldn\'t parse image name "Not/Valid:": invalid reference format',
                },
            },
        ],
    },
    'image-not-found': {
        title: 'The image is not in the registry',
        hint: 'push the digest to this registry under this name, or correct the name',
        patience: after(20),
        patterns: [
            {
                source: 'waiting',
                order: 3,
                reason: PULL,
                message: /not found|manifest unknown|name unknown|no such image|does not exist/i,
                sample: {
                    reason: 'ErrImagePull',
                    message: 'failed to pull and unpack image "r/a@sha256:0": failed to resolve reference "r/a@sha256:0": r/a@sha256:0: not found',
                },
            },
        ],
    },
    'image-platform': {
        title: "The image has no build for the node's platform",
        hint: 'build the image for the platform of the nodes (input platforms of build)',
        patience: after(20),
        patterns: [
            {
                source: 'waiting',
                order: 1,
                reason: PULL,
                message: /no match for platform|no matching manifest for/i,
                sample: {
                    reason: 'ErrImagePull',
                    message: 'failed to pull and unpack image "r/a:1": no match for platform in manifest sha256:0: not found',
                },
            },
        ],
    },
    'image-denied': {
        title: 'The registry denies access to the image',
        hint: "check the image pull secret in the pod's namespace and its service account",
        patience: after(20),
        patterns: [
            {
                source: 'waiting',
                order: 2,
                reason: PULL,
                message: /unauthorized|denied|forbidden|authentication required|insufficient_scope|authorization failed|\b40[13]\b/i,
                sample: {
                    reason: 'ErrImagePull',
                    message: 'failed to resolve reference "r/a:1": pull access denied, repository does not exist or may require authorization',
                },
            },
        ],
    },
    'image-never-pulled': {
        title: 'The image is not on the node and may not be pulled',
        hint: 'set imagePullPolicy to IfNotPresent',
        patience: AT_ONCE,
        patterns: [
            {
                source: 'waiting',
                reason: /^ErrImageNeverPull$/,
                sample: {
                    reason: 'ErrImageNeverPull',
                    message: 'Container image "a/b:1" is not present with pull policy of Never',
                },
            },
        ],
    },
    'registry-throttled': {
        title: 'The registry is overloaded or not reachable',
        hint: 'deploy again later; if it happens often, use a registry mirror near the cluster',
        patience: UNTIL_DEADLINE,
        patterns: [
            {
                source: 'waiting',
                order: 1,
                reason: PULL,
                message: /\b429\b|too ?many ?requests|\b50[0234]\b(?! Not)|i\/o timeout|deadline exceeded|no such host|connection (?:refused|reset)|TLS handshake|unexpected EOF/i,
                sample: {
                    reason: 'ErrImagePull',
                    message: 'failed to copy: httpReadSeeker: failed open: unexpected status code https://r/v2/a/blobs/sha256:0: 429 Too Many Requests',
                },
            },
        ],
    },
    'image-pull': {
        title: 'The image cannot be pulled',
        hint: 'read the message of the container runtime and correct what it names',
        patience: UNTIL_DEADLINE,
        patterns: [
            {
                source: 'waiting',
                order: 3,
                reason: PULL,
                sample: { reason: 'ImagePullBackOff', message: 'Back-off pulling image "r/a:1"' },
            },
        ],
    },
};

;// CONCATENATED MODULE: ./packages/kubernetes/src/rollout/causes/job.ts

/** Causes: a Job or a hook ends badly. */
const JOBS = {
    'hook-failed': {
        title: 'A hook of the chart failed',
        hint: 'read the log of the hook in the evidence',
        patience: AT_ONCE,
        vague: true,
        patterns: [
            {
                source: 'finished',
                when: ({ hook }) => hook === true,
                sample: { hook: true, message: 'BackoffLimitExceeded: Job has reached the specified backoff limit' },
            },
            {
                source: 'tool',
                order: 4,
                message: /(?:pre|post)-(?:install|upgrade|rollback|delete)s? hooks?|BackoffLimitExceeded/i,
                sample: {
                    message: 'Error: UPGRADE FAILED: pre-upgrade hooks failed: job migrate failed: BackoffLimitExceeded',
                },
            },
        ],
    },
    'job-failed': {
        title: 'A Job of the chart failed',
        hint: 'read the log of its last pod in the evidence',
        patience: AT_ONCE,
        patterns: [
            {
                source: 'finished',
                when: ({ hook }) => hook !== true,
                sample: { message: 'BackoffLimitExceeded: Job has reached the specified backoff limit' },
            },
        ],
    },
};

;// CONCATENATED MODULE: ./packages/kubernetes/src/rollout/causes/pod.ts

/** Causes: a pod is not created or finds no node. */
const PODS = {
    quota: {
        title: 'A quota of the namespace is used up',
        hint: 'raise the quota, or request less in the chart',
        patience: after(30),
        patterns: [
            {
                source: 'create',
                message: /exceeded quota/i,
                sample: {
                    message: 'pods "a-1" is forbidden: exceeded quota: small, requested: pods=1, used: pods=2, limited: pods=2',
                },
            },
            {
                source: 'tool',
                order: 1,
                message: /exceeded quota/i,
                sample: {
                    message: 'services "a" is forbidden: exceeded quota: small, requested: services=1, used: services=1, limited: services=1',
                },
            },
        ],
    },
    'limit-range': {
        title: 'The pod breaks a limit range of the namespace',
        hint: 'change requests and limits in the chart so that they fit',
        patience: after(30),
        patterns: [
            {
                source: 'create',
                order: 2,
                message: /(?:maximum|minimum) .* usage per|must (?:not )?(?:be|exceed).* limit range|max limit to request ratio/i,
                sample: { message: 'pods "a-1" is forbidden: maximum memory usage per Container is 64Mi, but limit is 1Gi' },
            },
        ],
    },
    'pod-security': {
        title: 'The pod breaks the Pod Security level of the namespace',
        hint: 'set the security context that the message asks for',
        patience: after(30),
        patterns: [
            {
                source: 'create',
                message: /violates PodSecurity/i,
                sample: {
                    message: 'pods "a-1" is forbidden: violates PodSecurity "restricted:latest": allowPrivilegeEscalation != false',
                },
            },
            {
                source: 'tool',
                order: 1,
                message: /violates PodSecurity/i,
                sample: { message: 'pods "a" is forbidden: violates PodSecurity "restricted:latest"' },
            },
        ],
    },
    'admission-denied': {
        title: 'An admission webhook or policy refuses an object',
        hint: 'satisfy the policy that the message names, or ask its owner for an exception',
        patience: after(30),
        patterns: [
            {
                source: 'create',
                order: 1,
                message: /admission webhook .* denied the request|ValidatingAdmissionPolicy .* denied request|denied by policy/i,
                sample: { message: 'admission webhook "v.example.com" denied the request: no latest tag' },
            },
            {
                source: 'tool',
                order: 2,
                message: /admission webhook .* denied the request|ValidatingAdmissionPolicy .* denied request/i,
                sample: { message: 'admission webhook "v.example.com" denied the request: no' },
            },
        ],
    },
    'webhook-down': {
        title: 'An admission webhook does not answer',
        hint: 'repair the pods or the service of the webhook; this release is not at fault',
        patience: UNTIL_DEADLINE,
        patterns: [
            {
                source: 'create',
                message: /failed calling webhook/i,
                sample: {
                    message: 'Internal error occurred: failed calling webhook "v.example.com": failed to call webhook: Post "https://x": no endpoints available',
                },
            },
            {
                source: 'tool',
                order: 1,
                message: /failed calling webhook/i,
                sample: { message: 'Internal error occurred: failed calling webhook "v.example.com"' },
            },
        ],
    },
    'service-account-missing': {
        title: 'The service account is missing',
        hint: 'create it, or add it to the chart',
        patience: after(30),
        patterns: [
            {
                source: 'create',
                order: 1,
                message: /service ?account .* not found/i,
                sample: {
                    message: 'pods "a-" is forbidden: error looking up service account shop/robot: serviceaccount "robot" not found',
                },
            },
        ],
    },
    'create-failed': {
        title: 'Pods cannot be created',
        hint: 'read the message of the controller and correct what it names',
        patience: after(60),
        patterns: [{ source: 'create', order: 2, sample: { message: 'something new' } }],
    },
    unschedulable: {
        title: 'No node can run the pod',
        hint: 'request less, add nodes, or correct node selectors, tolerations and affinity',
        patience: after(90),
        patterns: [
            {
                source: 'schedule',
                when: ({ scaleUp }) => scaleUp !== true,
                sample: { message: '0/3 nodes are available: 3 Insufficient cpu.' },
            },
        ],
    },
};

;// CONCATENATED MODULE: ./packages/kubernetes/src/rollout/causes/release.ts

/** Causes: the API server, or Helm, refuses the release. */
const REFUSED = {
    'bad-manifest': {
        title: 'The API server refuses an object of the chart',
        hint: 'correct the field that the message names',
        patience: UNTIL_DEADLINE,
        patterns: [
            {
                source: 'tool',
                order: 5,
                message: /unable to build kubernetes objects|error validating|unknown field|no matches for kind|is invalid:|cannot unmarshal|strict decoding|unable to decode|cannot be handled as an?|failed to create typed patch/i,
                sample: {
                    message: 'Error: unable to build kubernetes objects from release manifest: resource mapping not found: no matches for kind "Wdget" in version "example.com/v1"',
                },
            },
        ],
    },
    'immutable-field': {
        title: 'A field that cannot change was changed',
        hint: 'rename the object, or delete it in a maintenance window and deploy again',
        patience: UNTIL_DEADLINE,
        patterns: [
            {
                source: 'tool',
                order: 3,
                message: /field is immutable|updates to statefulset spec for fields other than|may not change once set|primary clusterIP can not be unset/i,
                sample: {
                    message: 'cannot patch "a" with kind Deployment: Deployment.apps "a" is invalid: spec.selector: Invalid value: field is immutable',
                },
            },
        ],
    },
    'field-conflict': {
        title: 'Another program owns a field that the chart sets',
        hint: 'leave the field out of the chart (an autoscaler owns replicas), or set force-conflicts: true to write over it',
        patience: UNTIL_DEADLINE,
        patterns: [
            {
                source: 'tool',
                order: 3,
                message: /Apply failed with \d+ conflicts?|conflict occurred while applying object|conflicts? with "/i,
                sample: {
                    message: 'conflict occurred while applying object shop/a apps/v1, Kind=Deployment: Apply failed with 1 conflict: conflict with "kubectl": .spec.replicas',
                },
            },
        ],
    },
    'not-ours': {
        title: 'An object exists already and does not belong to this release',
        hint: 'give the release another name, or set take-ownership: true if the object is to become a part of it',
        patience: UNTIL_DEADLINE,
        patterns: [
            {
                source: 'tool',
                order: 3,
                message: /invalid ownership metadata|cannot be imported into the current release/i,
                sample: {
                    message: 'ConfigMap "a" in namespace "shop" exists and cannot be imported into the current release: invalid ownership metadata',
                },
            },
        ],
    },
    'namespace-missing': {
        title: 'The namespace does not exist',
        hint: 'create it, or set create-namespace: true',
        patience: UNTIL_DEADLINE,
        patterns: [
            {
                source: 'tool',
                order: 3,
                message: /namespaces? "[^"]+" not found/i,
                sample: { message: 'Error: create: failed to create: namespaces "nowhere" not found' },
            },
        ],
    },
    'namespace-terminating': {
        title: 'The namespace is being deleted',
        hint: 'wait until it is gone, or find the finalizer that keeps it',
        patience: UNTIL_DEADLINE,
        patterns: [
            {
                source: 'tool',
                order: 1,
                message: /because it is being terminated/i,
                sample: {
                    message: 'secrets "x" is forbidden: unable to create new content in namespace old because it is being terminated',
                },
            },
        ],
    },
    forbidden: {
        title: 'The credentials lack a permission',
        hint: 'grant the verb and resource that the message names to this account',
        patience: UNTIL_DEADLINE,
        patterns: [
            {
                source: 'tool',
                order: 3,
                message: /is forbidden: User|cannot (?:get|list|watch|create|patch|update|delete) resource/i,
                sample: {
                    message: 'secrets is forbidden: User "robot" cannot list resource "secrets" in API group "" in the namespace "shop"',
                },
            },
        ],
    },
    unauthorized: {
        title: 'The API server does not accept the credentials',
        hint: 'renew the token or certificate in the kubeconfig',
        patience: UNTIL_DEADLINE,
        blinds: true,
        patterns: [
            {
                source: 'tool',
                order: 3,
                message: /\bUnauthorized\b|server has asked for the client to provide credentials/i,
                sample: {
                    message: 'Error: Kubernetes cluster unreachable: the server has asked for the client to provide credentials',
                },
            },
        ],
    },
};

;// CONCATENATED MODULE: ./packages/kubernetes/src/rollout/causes/slow.ts

const slow_CONFIG = /^CreateContainerConfigError$/;
/** Causes: something takes long. */
const SLOW = {
    'init-hanging': {
        title: 'An init container does not end',
        hint: 'find out from its log in the evidence what it waits for',
        patience: UNTIL_DEADLINE,
        patterns: [
            {
                source: 'running',
                when: ({ init, seconds = 0 }) => init === true && seconds > 30,
                sample: { init: true, seconds: 31 },
            },
        ],
    },
    'hook-hanging': {
        title: 'A hook of the chart does not end',
        hint: 'find out from its log in the evidence what it waits for',
        patience: UNTIL_DEADLINE,
        vague: true,
        patterns: [
            {
                source: 'running',
                when: ({ init, hook, seconds = 0 }) => hook === true && init !== true && seconds > 30,
                sample: { hook: true, seconds: 31 },
            },
            {
                source: 'tool',
                order: 3,
                message: /(?:pre|post)-(?:install|upgrade|rollback|delete)s? hooks?.*(?:timed out|deadline exceeded)/i,
                sample: {
                    message: 'Error: UPGRADE FAILED: pre-upgrade hooks failed: 1 error occurred: timed out waiting for the condition',
                },
            },
        ],
    },
    'readiness-never': {
        title: 'The readiness probe has not passed',
        hint: 'check the port and the path of the probe, and that the application can reach what it needs',
        patience: UNTIL_DEADLINE,
        patterns: [
            {
                source: 'running',
                when: ({ init, hook, ready, seconds = 0 }) => [init, hook, ready].every((is) => is !== true) && seconds >= 10,
                sample: { seconds: 10 },
            },
        ],
    },
    'node-pending': {
        title: 'The pod waits for a new node',
        hint: 'raise timeout if a new node takes longer; if none comes, read the events of the autoscaler',
        patience: UNTIL_DEADLINE,
        patterns: [
            {
                source: 'schedule',
                when: ({ scaleUp }) => scaleUp === true,
                sample: { scaleUp: true, message: '0/3 nodes are available: 3 Insufficient cpu.' },
            },
        ],
    },
    'volume-pending': {
        title: 'A volume is not there yet',
        hint: 'check the claim and its storage class',
        patience: UNTIL_DEADLINE,
        patterns: [
            {
                source: 'mount',
                reason: /^FailedAttachVolume$/,
                sample: {
                    reason: 'FailedAttachVolume',
                    message: 'Multi-Attach error for volume "pvc-1" Volume is already used by pod(s) db-0',
                },
            },
        ],
    },
    'config-syncing': {
        title: 'The node has not yet read a ConfigMap or Secret',
        hint: 'wait, it passes by itself',
        patience: UNTIL_DEADLINE,
        patterns: [
            {
                source: 'waiting',
                order: 3,
                reason: slow_CONFIG,
                message: /failed to sync .*cache/i,
                sample: {
                    reason: 'CreateContainerConfigError',
                    message: 'failed to sync configmap cache: timed out waiting for the condition',
                },
            },
            {
                source: 'mount',
                message: /failed to sync .*cache/i,
                sample: {
                    message: 'MountVolume.SetUp failed for volume "c" : failed to sync configmap cache: timed out waiting for the condition',
                },
            },
        ],
    },
};

;// CONCATENATED MODULE: ./packages/kubernetes/src/rollout/causes.ts








const TABLE = { ...REFUSED, ...JOBS, ...IMAGES, ...CONTAINERS, ...PODS, ...CRASHES, ...SLOW, ...ENDINGS };
/**
 * Every way a release goes wrong that has a name: one row for each, from which the log, the evidence, the page and the
 * documentation derive. The order is the rank: of several problems the first explains best.
 */
const CAUSES = TABLE;
const ROWS = Object.entries(CAUSES);
const RANKS = new Map(ROWS.map(([cause], rank) => [cause, rank]));
function rankOf(cause) {
    return RANKS.get(cause) ?? RANKS.size;
}
/** Every pattern with its cause, in the order in which they are tried. */
const PATTERNS = ROWS.flatMap(([cause, { patterns }]) => patterns.map((pattern) => ({ ...pattern, cause }))).sort((a, b) => (a.order ?? 0) - (b.order ?? 0));
function recognise(source, seen) {
    return PATTERNS.find((pattern) => pattern.source === source &&
        (pattern.reason?.test(seen.reason ?? '') ?? true) &&
        (pattern.message?.test(seen.message ?? '') ?? true) &&
        (pattern.when?.(seen) ?? true))?.cause;
}
/** The release may have come up all the same: the tool was not allowed to look. */
function isReadingForbidden(words) {
    return (recognise('tool', { message: words }) === 'forbidden' &&
        /cannot (?:get|list|watch) resource/.test(words) &&
        !/cannot (?:create|patch|update|delete) resource/.test(words));
}


/***/ })

};
