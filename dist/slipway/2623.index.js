export const id = 2623;
export const ids = [2623];
export const modules = {

/***/ 72623:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

// ESM COMPAT FLAG
__webpack_require__.r(__webpack_exports__);

// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  Prefetch: () => (/* reexport */ Prefetch),
  checkChart: () => (/* reexport */ checkChart),
  findKubeconfig: () => (/* reexport */ source/* findKubeconfig */.ZE),
  gatherSettings: () => (/* reexport */ gatherSettings),
  helmMajor: () => (/* reexport */ tools/* helmMajor */.I),
  openToolHome: () => (/* reexport */ tool_home/* openToolHome */.W),
  pullChart: () => (/* reexport */ pullChart)
});

// EXTERNAL MODULE: ./packages/kubernetes/src/access/source.ts
var source = __webpack_require__(97604);
// EXTERNAL MODULE: ./packages/kubernetes/src/access/tool-home.ts
var tool_home = __webpack_require__(47391);
// EXTERNAL MODULE: ./packages/kubernetes/src/delivery/helm/client/tools.ts
var tools = __webpack_require__(60729);
// EXTERNAL MODULE: ./packages/core/src/errors.ts
var errors = __webpack_require__(37638);
// EXTERNAL MODULE: ./packages/core/src/inputs/content.ts
var content = __webpack_require__(26598);
// EXTERNAL MODULE: ./packages/core/src/config/yaml.ts
var yaml = __webpack_require__(35573);
// EXTERNAL MODULE: ./packages/core/src/json.ts
var json = __webpack_require__(59051);
// EXTERNAL MODULE: ./packages/kubernetes/src/access/read-file.ts
var read_file = __webpack_require__(39204);
;// CONCATENATED MODULE: ./packages/kubernetes/src/delivery/helm/chart/check.ts


/**
 * What Helm would say of a chart on this disk only in the middle of a render, with the way through.
 * @throws UserError `CHART_MISSING`, `CHART_DEPENDENCIES`
 */
async function checkChart(files, chart) {
    if (/^oci:/i.test(chart))
        return;
    const found = await files.stat(chart);
    if (found === undefined)
        throw new errors/* UserError */.yo('CHART_MISSING', `chart: expected a chart at ${(0,content/* shownPath */.pS)(chart)}, found nothing`, hintFor(chart));
    const isFolder = found.kind !== 'file' && (await files.stat(await files.realPath(chart)))?.kind === 'directory';
    if (!isFolder)
        return;
    const description = files.resolve(chart, 'Chart.yaml');
    // Without one, Helm's own words are plain.
    if ((await files.stat(description)) === undefined)
        return;
    const absent = await missingDependencies(files, chart, await (0,read_file/* readSmallFile */.E)(files, description));
    if (absent.length > 0)
        throw new errors/* UserError */.yo('CHART_DEPENDENCIES', `chart: ${chart} needs charts that are not in its folder charts/: ${absent.join(', ')}`, `run helm dependency build ${chart} in an earlier step`);
}
/** `bitnami/redis` is what Helm's own users write after `helm repo add`. */
function hintFor(chart) {
    return /^[a-z0-9][a-z0-9-]*\/[a-z0-9][a-z0-9._-]*$/.test(chart)
        ? `correct the path; if ${chart} is a chart of a repository that helm repo add has set up: those are not read here, so give oci://…, or run helm pull ${chart} in an earlier step and give the archive`
        : 'correct the input chart';
}
/** Helm wants every dependency there, also those that a condition switches off. */
async function missingDependencies(files, chart, text) {
    // What is wrong with Chart.yaml itself, Helm tells.
    const description = await (0,yaml/* readYaml */.g)(text).catch(() => undefined);
    const wanted = (0,json/* listAt */.gT)(description, 'dependencies')
        .map((item) => (0,json/* textAt */.$6)(item, 'name'))
        .filter((name) => name !== undefined);
    if (wanted.length === 0)
        return [];
    const folder = files.resolve(chart, 'charts');
    const there = (await files.stat(folder)) === undefined ? [] : await files.list(folder);
    return wanted.filter((name) => !there.some((entry) => entry === name || isArchiveOf(name, entry)));
}
const isArchiveOf = (name, entry) => entry.startsWith(`${name}-`) && entry.endsWith('.tgz');

// EXTERNAL MODULE: ./packages/kubernetes/src/delivery/helm/client/limits.ts
var limits = __webpack_require__(54088);
// EXTERNAL MODULE: ./packages/kubernetes/src/delivery/helm/client/words.ts
var client_words = __webpack_require__(28855);
;// CONCATENATED MODULE: ./packages/kubernetes/src/delivery/helm/chart/pull.ts



function pullArgs({ chart, plainHttp, caFile }, folder) {
    return [
        'pull',
        `--destination=${folder}`,
        ...(plainHttp ? ['--plain-http'] : []),
        ...(caFile === undefined ? [] : [`--ca-file=${caFile}`]),
        '--',
        chart,
    ];
}
/**
 * Fetches a chart once: what is rendered, checked and applied is one and the same, even where its tag moves meanwhile.
 * Helm finds the credentials in a file of its own configuration, and nothing in its arguments.
 * @returns the path of the archive
 * @throws UserError `CHART_NOT_PULLED`, TransientError `CHART_UNREACHABLE`
 */
async function pullChart(ports, helm, home, pull) {
    const { exec, files } = ports;
    const folder = files.resolve(home.folder, 'chart');
    await files.makeDirectory(folder, 0o700);
    if (pull.config !== undefined)
        await files.write(files.resolve(home.folder, 'config/registry/config.json'), pull.config, { mode: 0o600 });
    const result = await exec.run(helm, pullArgs(pull, folder), { env: home.env, ...limits/* READ_LIMITS */.C });
    const [archive] = (await files.list(folder)).filter((name) => name.endsWith('.tgz'));
    if (result.code === 0 && archive !== undefined)
        return files.resolve(folder, archive);
    ports.signals.check();
    throw notPulled(pull, result);
}
/** What registries and Helm say, and what to do then. */
const WORDS = [
    {
        when: /\b40[13]\b|unauthorized|denied|forbidden|basic (?:auth|credential)|authentication required/i,
        next: 'give username and password for its registry, or a registry-config with them',
    },
    { when: /not found|\b404\b|name unknown|manifest unknown/i, next: 'correct the name and the version of the chart' },
    {
        when: /x509|certificate/i,
        next: "give the registry's certificate authority in ca-file",
    },
    { when: /server gave HTTP response to HTTPS client/i, next: 'set plain-http: true if the registry has no TLS' },
];
function notPulled({ chart }, { signal, stderr, stdout, timedOut }) {
    const what = `chart: ${chart} cannot be pulled`;
    if (timedOut)
        return new errors/* TransientError */.N_('CHART_UNREACHABLE', `${what}: no answer in ${limits/* READ_LIMITS */.C.timeout / 1000} s`, AGAIN);
    if (signal !== undefined)
        return new errors/* TransientError */.N_('CHART_UNREACHABLE', `${what}: Helm was ended by ${signal}`, AGAIN);
    const words = (0,client_words/* lastErrors */.qT)(`${stdout}\n${stderr}`);
    const known = WORDS.find(({ when }) => when.test(words));
    if (known !== undefined)
        return new errors/* UserError */.yo('CHART_NOT_PULLED', `${what}: ${words}`, known.next);
    return /\b5\d\d\b|timeout|connection (?:refused|reset)|no such host|EOF|i\/o/i.test(words)
        ? new errors/* TransientError */.N_('CHART_UNREACHABLE', `${what}: ${words}`, AGAIN)
        : new errors/* UserError */.yo('CHART_NOT_PULLED', `${what}: ${words}`, 'run helm pull with this chart to see the whole error');
}
const AGAIN = 'check that this machine reaches the registry, then run it again';

// EXTERNAL MODULE: ./packages/core/src/inputs/resolve.ts
var resolve = __webpack_require__(43015);
;// CONCATENATED MODULE: ./packages/kubernetes/src/delivery/helm/values/settings.ts


/**
 * All single values in one: those of `set`, texts of files, and secrets, which are hidden from now on and are always
 * text.
 * @throws InvalidInputs naming everything that is not there
 */
async function gatherSettings(inputs, ports) {
    const all = new Map(inputs.set);
    for (const path of inputs.set.ambiguous)
        ports.host.warn(`set: ${path} is one text here, where helm --set would read a list or several values; put quotes around it if it is meant so, else write one path=value a line, and a list as path[0]=a`);
    const problems = [];
    const add = async (input, path, read) => {
        if (all.has(path))
            problems.push({ input, message: `expected each path once, but ${path} is set twice` });
        else
            all.set(path, await read().catch((error) => problemOf(error, { input, path, problems })));
    };
    for (const [path, file] of inputs['set-file'])
        await add('set-file', path, () => (0,read_file/* readSmallFile */.E)(ports.files, file));
    for (const [path, source] of inputs['set-secret'])
        await add('set-secret', path, () => readSecret(source, ports));
    if (problems.length > 0)
        throw new resolve/* InvalidInputs */.h(problems);
    return all;
}
function problemOf(error, { input, path, problems }) {
    if (!(error instanceof errors/* UserError */.yo))
        throw error;
    problems.push({ input, message: `${path}: ${error.message}; ${error.hint}` });
    return '';
}
async function readSecret({ from, name }, { environment, files, host }) {
    // One line's end at the end belongs to the file, not to the secret.
    const value = from === 'env' ? environment.get(name) : (await (0,read_file/* readSmallFile */.E)(files, name)).replace(/\r?\n$/, '');
    if (value === undefined || value === '')
        throw new errors/* UserError */.yo('SECRET_SETTING_EMPTY', from === 'env' ? `the variable ${name} is not set` : `${name} is empty`, 'give the job that secret, or correct its name');
    host.hide(value);
    return value;
}

// EXTERNAL MODULE: ./packages/kubernetes/src/image/candidates.ts
var candidates = __webpack_require__(44476);
// EXTERNAL MODULE: ./packages/kubernetes/src/delivery/helm/client/command.ts
var command = __webpack_require__(75151);
// EXTERNAL MODULE: ./packages/kubernetes/src/delivery/helm/values/files.ts
var files = __webpack_require__(38356);
// EXTERNAL MODULE: ./packages/kubernetes/src/delivery/helm/values/overlay.ts
var values_overlay = __webpack_require__(88995);
;// CONCATENATED MODULE: ./packages/kubernetes/src/delivery/helm/prefetch/prefetch.ts





/** Milliseconds for which Helm's record of a release is taken as it was read. */
const FRESH = 2000;
/**
 * Reads that a deployment will probably ask Helm for, begun before it does. What is asked for is compared by the whole
 * command line, so an answer is used exactly where the same command would have been run, and once; whoever asks does
 * not see the difference. Without it everything is the same, only later.
 */
class Prefetch {
    ports;
    helm;
    #begun = new Map();
    constructor(ports, helm) {
        this.ports = ports;
        this.helm = helm;
    }
    /**
     * The first render that the search for the image's values asks for, which needs no cluster: while the kubeconfig is
     * checked and kubectl is verified.
     * @throws UserError `VALUES_MISSING`
     */
    async chart(order, home) {
        const place = { ports: this.ports, folder: home.folder };
        // Which values stand below is not known yet.
        if ((0,values_overlay/* leadsIntoList */.Em)(order.set))
            return;
        const given = await (0,files/* givenValues */.y)(place, order, () => Promise.resolve(undefined));
        const overlay = order.imageValues.size === 0 ? undefined : (0,candidates/* givenCandidate */.L)(order.imageValues, order.image).values;
        const values = await (0,files/* withOverlay */.r)(place, given, overlay);
        this.#begin((0,command/* templateArgs */.gg)({ ...order, values, isUpgrade: true }), home.env);
    }
    /**
     * Both renders with the values that most charts take an image by, while the cluster is still asked what is there. A
     * wrong guess costs the time of two cores.
     */
    async likelyImage(order, given, likely, access) {
        const values = await (0,files/* withOverlay */.r)({ ports: this.ports, folder: access.folder }, given, likely);
        this.#begin((0,command/* dryRunArgs */.oK)({ ...order, values }), access.env, { asksCluster: true });
        this.#begin((0,command/* templateArgs */.gg)({ ...order, values, isUpgrade: true }), access.env);
    }
    /** Helm's record, as soon as an upgrade ended well: beside the look at the cluster that is waited for. */
    historyAfter(upgrade, target, env) {
        const begin = ({ code }) => {
            if (code === 0)
                this.#begin((0,command/* historyArgs */.aT)(target), env, { asksCluster: true, freshFor: FRESH });
        };
        upgrade.then(begin, () => undefined);
    }
    /** The answer to a command that was begun, if it is still good. */
    take(args) {
        const key = JSON.stringify(args);
        const found = this.#begun.get(key);
        this.#begun.delete(key);
        if (found === undefined || this.ports.clock.now() < found.until)
            return found?.running.done;
        found.running.signal('SIGKILL');
        return undefined;
    }
    /** The release is about to change: what was read of the cluster is out of date. */
    forgetCluster() {
        for (const [key, { asksCluster, running }] of this.#begun) {
            if (!asksCluster)
                continue;
            running.signal('SIGKILL');
            this.#begun.delete(key);
        }
    }
    /** Ends what nobody came to need, and waits for that. */
    async stop() {
        const left = [...this.#begun.values()];
        this.#begun.clear();
        for (const { running } of left)
            running.signal('SIGKILL');
        await Promise.allSettled(left.map(({ running }) => running.done));
    }
    #begin(args, env, of = {}) {
        const key = JSON.stringify(args);
        if (this.#begun.has(key))
            return;
        const { clock, exec } = this.ports;
        const until = clock.now() + (of.freshFor ?? Number.POSITIVE_INFINITY);
        const running = exec.start(this.helm, args, { env, ...limits/* READ_LIMITS */.C });
        // When nobody comes to need it, its end is nobody's failure.
        running.done.catch(() => undefined);
        this.#begun.set(key, { running, asksCluster: of.asksCluster ?? false, until });
    }
}

;// CONCATENATED MODULE: ./packages/kubernetes/src/begin.ts
/** What a deploy begins with: small, so that Helm starts before the rest is loaded. */









/***/ })

};
