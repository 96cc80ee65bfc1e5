export const id = 3535;
export const ids = [3535];
export const modules = {

/***/ 84879:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   Y: () => (/* binding */ gitSource)
/* harmony export */ });
/* harmony import */ var node_path__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(76760);
/* harmony import */ var node_path__WEBPACK_IMPORTED_MODULE_0___default = /*#__PURE__*/__webpack_require__.n(node_path__WEBPACK_IMPORTED_MODULE_0__);
/* harmony import */ var _find_git__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(88452);
/* harmony import */ var _kit_defined__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(71001);



/**
 * The commit that is checked out, read from git's own files (gitrepository-layout(5)): no process is started for it.
 */
function gitSource(directory) {
    const git = (0,_find_git__WEBPACK_IMPORTED_MODULE_1__/* .findWorkTree */ .vE)(directory)?.git;
    if (git === undefined)
        return { fork: false };
    const shared = (0,_find_git__WEBPACK_IMPORTED_MODULE_1__/* .commonFolder */ .Mp)(git);
    const head = (0,_find_git__WEBPACK_IMPORTED_MODULE_1__/* .readGitFile */ .v3)((0,node_path__WEBPACK_IMPORTED_MODULE_0__.join)(git, 'HEAD'));
    const ref = head?.startsWith('ref: ') === true ? head.slice('ref: '.length) : undefined;
    const url = /\[remote "origin"\][^[]*?\burl\s*=\s*(\S+)/.exec((0,_find_git__WEBPACK_IMPORTED_MODULE_1__/* .readGitFile */ .v3)((0,node_path__WEBPACK_IMPORTED_MODULE_0__.join)(shared, 'config')) ?? '')?.[1];
    const remote = url === undefined
        ? undefined
        : /^(?:https?:\/\/(?:[^@/]*@)?|ssh:\/\/(?:[^@/]*@)?|[^@/]+@)([^/:]+)(?::\d+)?[/:](.+?)(?:\.git)?\/?$/.exec(url);
    return (0,_kit_defined__WEBPACK_IMPORTED_MODULE_2__/* .definedOnly */ .U)({
        commit: ref === undefined ? head : ((0,_find_git__WEBPACK_IMPORTED_MODULE_1__/* .readGitFile */ .v3)((0,node_path__WEBPACK_IMPORTED_MODULE_0__.join)(git, ref)) ?? (0,_find_git__WEBPACK_IMPORTED_MODULE_1__/* .readGitFile */ .v3)((0,node_path__WEBPACK_IMPORTED_MODULE_0__.join)(shared, ref)) ?? packed(shared, ref)),
        ref: ref?.replace(/^refs\/heads\//, ''),
        repository: remote?.[2],
        repositoryUrl: remote === null || remote === undefined ? undefined : `https://${remote[1]}/${remote[2]}`,
        fork: false,
    });
}
function packed(git, ref) {
    const line = ((0,_find_git__WEBPACK_IMPORTED_MODULE_1__/* .readGitFile */ .v3)((0,node_path__WEBPACK_IMPORTED_MODULE_0__.join)(git, 'packed-refs')) ?? '').split('\n').find((candidate) => candidate.endsWith(` ${ref}`));
    return line?.split(' ')[0];
}


/***/ }),

/***/ 33535:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

// ESM COMPAT FLAG
__webpack_require__.r(__webpack_exports__);

// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  GitHubHost: () => (/* binding */ GitHubHost)
});

// EXTERNAL MODULE: ./packages/core/src/secrets/leaves.ts + 1 modules
var leaves = __webpack_require__(40060);
// EXTERNAL MODULE: ./packages/core/src/text/markdown.ts
var text_markdown = __webpack_require__(69888);
// EXTERNAL MODULE: external "node:fs"
var external_node_fs_ = __webpack_require__(73024);
// EXTERNAL MODULE: ./packages/hosts/src/disk/file-errors.ts
var file_errors = __webpack_require__(58695);
;// CONCATENATED MODULE: ./packages/hosts/src/disk/append.ts


/** Adds text to a file of the host's own. @throws UserError `FILE_NOT_WRITTEN` */
function appendText(path, text) {
    try {
        (0,external_node_fs_.appendFileSync)(path, text);
    }
    catch (error) {
        throw (0,file_errors/* writeError */.oG)(path, error);
    }
}

// EXTERNAL MODULE: ./packages/hosts/src/disk/tool-cache.ts
var tool_cache = __webpack_require__(19440);
// EXTERNAL MODULE: ./packages/hosts/src/kit/base-host.ts + 1 modules
var base_host = __webpack_require__(95719);
// EXTERNAL MODULE: ./packages/hosts/src/kit/defined.ts
var defined = __webpack_require__(71001);
// EXTERNAL MODULE: ./packages/hosts/src/kit/rank-annotations.ts
var rank_annotations = __webpack_require__(31291);
// EXTERNAL MODULE: ./packages/hosts/src/pump/pump.ts + 2 modules
var pump_pump = __webpack_require__(92251);
;// CONCATENATED MODULE: ./packages/hosts/src/github/commands.ts
/**
 * A workflow command as the runner reads it (actions/runner, ActionCommand.cs TryParseV2; escapes as in @actions/core
 * command.ts).
 */
function formatCommand(name, properties, data) {
    const given = Object.entries(properties).filter(([, value]) => value !== undefined && value !== '');
    const list = given.map(([key, value]) => `${key}=${escapeProperty(String(value))}`).join(',');
    return `::${name}${list === '' ? '' : ` ${list}`}::${escapeData(data)}`;
}
function escapeData(text) {
    return text.replace(/%/g, '%25').replace(/\r/g, '%0D').replace(/\n/g, '%0A');
}
function escapeProperty(text) {
    return escapeData(text).replace(/:/g, '%3A').replace(/,/g, '%2C');
}
/** The runner cuts a message at 4,096 characters (ExecutionContext.cs). */
const MESSAGE_LIMIT = 4000;
function annotationCommand(annotation) {
    const line = positive(annotation.line);
    const endLine = positive(annotation.endLine);
    const properties = {
        file: annotation.file,
        line,
        ...(line === undefined ? {} : { endLine }),
        title: annotation.title,
    };
    return formatCommand(annotation.severity, properties, annotation.message.slice(0, MESSAGE_LIMIT));
}
function positive(line) {
    return line !== undefined && Number.isSafeInteger(line) && line > 0 ? line : undefined;
}

;// CONCATENATED MODULE: ./packages/hosts/src/github/key-value-file.ts

// A letter first: `__proto__` is a name to the runner, and a trap to what reads outputs in JavaScript.
const NAME = /^[A-Za-z][A-Za-z0-9_-]*$/;
/**
 * Entries for GITHUB_OUTPUT or GITHUB_STATE in the heredoc form (actions/runner, FileCommandManager.cs,
 * EnvFileKeyValuePairs). The delimiter is random and checked not to stand in the value; names are checked, since a line
 * break in one would add an entry.
 */
function formatKeyValues(values, random) {
    let text = '';
    for (const [name, value] of values) {
        if (!NAME.test(name))
            throw new Error(`not a name for an output: ${JSON.stringify(name)}`);
        let delimiter = `slipway_${random()}`;
        while (value.includes(delimiter))
            delimiter = `slipway_${random()}`;
        text += `${name}<<${delimiter}\n${value}\n${delimiter}\n`;
    }
    return text;
}
async function appendKeyValues(file, values, random) {
    appendText(file, formatKeyValues(values, random));
}

// EXTERNAL MODULE: ./packages/core/src/json.ts
var json = __webpack_require__(59051);
// EXTERNAL MODULE: ./packages/hosts/src/git/source.ts
var source = __webpack_require__(84879);
;// CONCATENATED MODULE: ./packages/hosts/src/github/fork.ts

const PULLS = new Set(['pull_request', 'pull_request_target', 'pull_request_review', 'pull_request_review_comment']);
/**
 * Whether the code may be that of somebody without rights in this repository
 * (docs.github.com/actions/reference/events-that-trigger-workflows). What the event does not tell counts as foreign:
 * pull_request and its kin carry the head's repository, workflow_run that of the run that triggered it. A comment tells
 * nothing of the head, and whoever may comment may start it: only the default branch's code is then our own.
 */
function isFork(trigger) {
    const { name, event, repository } = trigger;
    if (event === null)
        return true;
    const head = (0,json/* property */.MZ)(event, 'pull_request', 'head');
    if (head !== undefined || PULLS.has(name ?? ''))
        return !isOwn((0,json/* textAt */.$6)(head, 'repo', 'full_name'), repository);
    const run = (0,json/* property */.MZ)(event, 'workflow_run');
    if (run !== undefined || name === 'workflow_run')
        return !isOwn((0,json/* textAt */.$6)(run, 'head_repository', 'full_name'), repository);
    const isComment = (0,json/* property */.MZ)(event, 'issue', 'pull_request') !== undefined || (name === 'issue_comment' && event === undefined);
    return isComment && (trigger.commit === undefined || trigger.checkedOut() !== trigger.commit);
}
/** A fork that was deleted has no name any more. */
function isOwn(name, repository) {
    return name !== undefined && name === repository;
}

;// CONCATENATED MODULE: ./packages/hosts/src/github/source.ts





/** The commit, from the runner's variables and the event file. */
function githubSource(env) {
    const event = readEvent(env['GITHUB_EVENT_PATH']);
    const repository = env['GITHUB_REPOSITORY'];
    const server = env['GITHUB_SERVER_URL'] ?? 'https://github.com';
    const number = (0,json/* property */.MZ)(event, 'pull_request', 'number');
    const runId = env['GITHUB_RUN_ID'];
    // On a pull request GITHUB_SHA is a merge commit that exists nowhere else; people know the head.
    const head = (0,json/* textAt */.$6)(event, 'pull_request', 'head', 'sha');
    return (0,defined/* definedOnly */.U)({
        repository,
        repositoryUrl: repository === undefined ? undefined : `${server}/${repository}`,
        commit: head ?? env['GITHUB_SHA'],
        ref: env['GITHUB_HEAD_REF'] === '' ? env['GITHUB_REF_NAME'] : (env['GITHUB_HEAD_REF'] ?? env['GITHUB_REF_NAME']),
        event: env['GITHUB_EVENT_NAME'],
        changeRequest: typeof number === 'number' ? number : undefined,
        fork: isFork({
            name: env['GITHUB_EVENT_NAME'],
            event,
            repository,
            commit: env['GITHUB_SHA'],
            checkedOut: () => (0,source/* gitSource */.Y)(env['GITHUB_WORKSPACE'] ?? process.cwd()).commit,
        }),
        runId,
        // owner/repository/.github/workflows/file.yml@ref
        workflow: env['GITHUB_WORKFLOW_REF']?.replace(/@.*$/, ''),
        byHand: env['GITHUB_EVENT_NAME'] === 'workflow_dispatch' ? true : undefined,
        attempt: attemptOf(env['GITHUB_RUN_ATTEMPT']),
        runUrl: repository === undefined || runId === undefined ? undefined : `${server}/${repository}/actions/runs/${runId}`,
        job: env['GITHUB_JOB'],
    });
}
/** Which try of the run: from 1, one more each time it is started again. */
function attemptOf(text) {
    return text !== undefined && /^[1-9]\d{0,8}$/.test(text) ? Number(text) : undefined;
}
/** Undefined without a path, null for what is no event. */
function readEvent(path) {
    if (path === undefined)
        return undefined;
    try {
        const event = (0,json/* parseJson */.qF)((0,external_node_fs_.readFileSync)(path, 'utf8'));
        return (0,json/* isObject */.Gv)(event) ? event : null;
    }
    catch {
        return null;
    }
}

// EXTERNAL MODULE: external "node:fs/promises"
var promises_ = __webpack_require__(51455);
// EXTERNAL MODULE: ./packages/hosts/src/process/child-environment.ts
var child_environment = __webpack_require__(65443);
;// CONCATENATED MODULE: ./packages/hosts/src/github/toolkit-output.ts
let last = Promise.resolve();
/**
 * Runs something of `@actions/*` and hands over what it prints. The toolkit writes to `process.stdout` and nowhere
 * else, which is wrong here in three ways: while commands are stopped for a child, its `::add-mask::` would show the
 * secret in clear; standard output may be wanted for JSON; and what its children say goes through no pump. Nothing of
 * ours writes to that stream (`engine/write.ts` writes to the descriptor), so it is the toolkit's alone meanwhile. One
 * use at a time.
 * @param env what the toolkit's children see: it gives them `process.env`, and has no option for it
 */
function withToolkit(output, work, env) {
    const run = last.then(() => captured(output, work, env));
    last = run.catch(() => undefined);
    return run;
}
async function captured(output, work, env) {
    const { stdout, env: whole } = process;
    const write = stdout.write;
    if (env !== undefined)
        process.env = env;
    stdout.write = (chunk, ...rest) => {
        pass(output, typeof chunk === 'string' ? Buffer.from(chunk) : chunk);
        const done = rest.find((argument) => typeof argument === 'function');
        done?.();
        return true;
    };
    try {
        return await work();
    }
    finally {
        process.env = whole;
        stdout.write = write;
        output.end();
    }
}
/** The toolkit writes each of its commands by itself (`@actions/core`, command.ts issueCommand). */
function pass(output, chunk) {
    const [, name, data] = /^::([a-z-]+)(?: [^:\n]*)?::([^\r\n]*)\r?\n?$/.exec(Buffer.from(chunk).toString('utf8')) ?? [];
    if (name === undefined || data === undefined)
        output.text(chunk);
    else
        output.command(name, data.replace(/%0D/g, '\r').replace(/%0A/g, '\n').replace(/%25/g, '%'));
}

;// CONCATENATED MODULE: ./packages/hosts/src/github/tool-cache.ts




/**
 * The runner's tool cache, filled by `@actions/tool-cache`. Looking a tool up stays our own: it is on the way of every
 * run, and the toolkit is not loaded for it.
 */
class GitHubToolCache extends tool_cache/* DiskToolCache */.a {
    #output;
    #random;
    constructor(root, output, random) {
        super(root);
        this.#output = output;
        this.#random = random;
    }
    /**
     * Runs tar or unzip by `@actions/exec`, with the environment that every tool of ours has: no input, no token. Only
     * for an archive that was verified: it is unpacked as a whole.
     */
    async extract(archive, kind, into) {
        const { extractTar, extractZip } = await Promise.all(/* import() */[__webpack_require__.e(4119), __webpack_require__.e(6058), __webpack_require__.e(9805)]).then(__webpack_require__.bind(__webpack_require__, 59805));
        const extract = () => (kind === 'zip' ? extractZip(archive, into) : extractTar(archive, into));
        await withToolkit(this.#output, extract, (0,child_environment/* childEnvironment */.Q)(process.env, 'tool', {}, () => false));
    }
    /**
     * The toolkit removes what it finds in its place, which another job of this machine may be running. So it fills a
     * place of its own beside, and that is moved into place as one.
     */
    async keep(directory, name, version, arch) {
        const { cacheDir } = await Promise.all(/* import() */[__webpack_require__.e(4119), __webpack_require__.e(6058), __webpack_require__.e(9805)]).then(__webpack_require__.bind(__webpack_require__, 59805));
        const draft = `${arch}.${this.#random()}`;
        const copy = await withToolkit(this.#output, () => cacheDir(directory, name, version, draft));
        await (0,promises_.rm)(`${copy}.complete`, { force: true });
        try {
            const folder = await super.keep(copy, name, version, arch);
            await (0,promises_.rm)(directory, { recursive: true, force: true });
            return folder;
        }
        finally {
            await (0,promises_.rm)(copy, { recursive: true, force: true });
        }
    }
}

;// CONCATENATED MODULE: ./packages/hosts/src/github/artifacts.ts



const MOST = 500;
/**
 * Tells the runner of the image that was pushed, so that a later step may attest it (actions/runner,
 * CreateArtifactsFileCommand.cs; runners without the feature ignore the file). The runner fails a step whose line it
 * cannot read or whose name has another digest already, so such an image is left out: the push itself was good.
 */
function declareImage(image, env) {
    const file = env['GITHUB_ARTIFACTS'];
    const [, name, digest] = /^([\w.[\]:/-]+)@(sha256:[0-9a-f]{64})$/.exec(image) ?? [];
    if (file === undefined || file === '' || name === undefined)
        return;
    const known = readKnown(env['GITHUB_ARTIFACTS_LIST']);
    const conflict = known.some((subject) => (0,json/* textAt */.$6)(subject, 'name') === name && (0,json/* textAt */.$6)(subject, 'digest') !== digest);
    if (!conflict && known.length < MOST)
        appendText(file, `oci://${image}\n`);
}
/** What earlier steps of the job declared (ArtifactsListFileCommand.cs); empty where the runner keeps no list. */
function readKnown(file) {
    try {
        return file === undefined || file === '' ? [] : (0,json/* listAt */.gT)((0,json/* parseJson */.qF)((0,external_node_fs_.readFileSync)(file, 'utf8')), 'subjects');
    }
    catch {
        return [];
    }
}

;// CONCATENATED MODULE: ./packages/hosts/src/github/comment.ts
/**
 * One comment a pull request, found again by its marker and its author: a marker that somebody else wrote is left
 * alone. The client is the official one, loaded here.
 */
async function stickyComment(source, marker, markdown, token) {
    const [owner, repo] = (source.repository ?? '').split('/');
    if (owner === undefined || repo === undefined || source.changeRequest === undefined)
        return;
    const { getOctokit } = await Promise.all(/* import() */[__webpack_require__.e(4119), __webpack_require__.e(6474)]).then(__webpack_require__.bind(__webpack_require__, 26474));
    const octokit = getOctokit(token);
    const body = `${marker}\n${markdown}`;
    const { viewer } = await octokit.graphql('query { viewer { login } }');
    const place = { owner, repo, issue_number: source.changeRequest };
    const comments = await octokit.paginate(octokit.rest.issues.listComments, { ...place, per_page: 100 });
    const ours = comments.find((comment) => comment.body?.startsWith(marker) === true && comment.user?.login === viewer.login);
    if (ours === undefined)
        await octokit.rest.issues.createComment({ ...place, body });
    else
        await octokit.rest.issues.updateComment({ owner, repo, comment_id: ours.id, body });
}

// EXTERNAL MODULE: ./packages/core/src/errors.ts
var errors = __webpack_require__(37638);
;// CONCATENATED MODULE: ./packages/hosts/src/github/identity.ts



/**
 * An OpenID Connect token of this job (docs.github.com, "OpenID Connect reference"), asked for with `@actions/core`,
 * which reads the runner's two variables from the process's own environment.
 * @throws UserError `IDENTITY_NOT_ALLOWED`, TransientError `IDENTITY_REQUEST_FAILED`
 */
async function requestIdentityToken(audience, env, output) {
    const names = ['ACTIONS_ID_TOKEN_REQUEST_URL', 'ACTIONS_ID_TOKEN_REQUEST_TOKEN'];
    if (names.some((name) => (0,defined/* nonEmpty */.h)(env[name]) === undefined))
        throw new errors/* UserError */.yo('IDENTITY_NOT_ALLOWED', 'expected a job that may ask for an identity token, found one that may not', 'give the job `permissions: id-token: write`; a pull request from a fork never has it');
    const { getIDToken } = await Promise.all(/* import() */[__webpack_require__.e(4119), __webpack_require__.e(6058)]).then(__webpack_require__.bind(__webpack_require__, 46058));
    try {
        return await withToolkit(output, () => getIDToken(audience));
    }
    catch (error) {
        throw new errors/* TransientError */.N_('IDENTITY_REQUEST_FAILED', `expected an identity token of GitHub, got none: ${(0,errors/* errorMessage */.gJ)(error).replace(/\s*\n\s*/g, ' ')}`, 'run it again', error);
    }
}

;// CONCATENATED MODULE: ./packages/hosts/src/github/github-host.ts














/**
 * The runner drops a summary above 1 MiB whole (FileCommandManager.cs); the rest is room for what other steps of ours
 * add.
 */
const SUMMARY_LIMIT = 1024 * 1024 - 16 * 1024;
const ANNOTATION_LIMIT = 10;
/**
 * The GitHub runner: commands on standard output, files for outputs and the summary. Nothing is written to GITHUB_ENV
 * or GITHUB_PATH.
 */
class GitHubHost extends base_host/* BaseHost */.o {
    name = 'github';
    source;
    colours = true;
    #parts;
    #stopToken;
    #stops = 0;
    #warned = 0;
    constructor(parts) {
        super(parts);
        this.#parts = parts;
        this.source = githubSource(parts.env);
    }
    readInput(name, _input) {
        // The runner writes an input that is not given as empty text.
        return (0,defined/* nonEmpty */.h)(this.#parts.env[`INPUT_${name.toUpperCase()}`]);
    }
    /** No warning: the runner masks what it knows as a secret, and every secret input of ours is told to it. */
    announce() {
        if (this.#parts.env['RUNNER_DEBUG'] !== '1')
            return;
        this.info('debug logging is on: the runner shows what steps are given and what they leave, and masks only what it knows as a secret');
    }
    warn(text) {
        this.#warned += 1;
        if (this.#warned > ANNOTATION_LIMIT)
            this.info(`warning: ${text}`);
        else
            this.#command('warning', {}, this.readable(text));
    }
    error(text) {
        this.print(`\u001b[31m${this.safe(text).replace(/\n/g, '\n\u001b[31m')}\u001b[0m`);
    }
    async group(title, work) {
        this.#command('group', {}, this.readable(title));
        try {
            return await work();
        }
        finally {
            this.#command('endgroup', {}, '');
        }
    }
    hide(secret) {
        super.hide(secret);
        // Each line by itself, since a command is one line; what is not redacted by us is not masked by the runner either.
        const lines = new Set([secret, ...(0,leaves/* secretLeaves */.TR)(secret)].flatMap((text) => text.split(/\r?\n/)));
        for (const line of lines)
            if (this.clean(line) !== line)
                this.#command('add-mask', {}, line);
    }
    /** Defence in depth: the pump leaves no command in a child's lines, and the runner is told not to look for any. */
    bracket() {
        this.#stops += 1;
        if (this.#stops === 1)
            this.#stop();
        let open = true;
        return () => {
            if (!open)
                return;
            open = false;
            this.#stops -= 1;
            if (this.#stops === 0)
                this.#resume();
        };
    }
    async outputs(stage) {
        const file = (0,defined/* nonEmpty */.h)(this.#parts.env['GITHUB_OUTPUT']);
        const clean = new Map([...stage.values].map(([name, value]) => [name, this.clean(value)]));
        if (file !== undefined)
            await appendKeyValues(file, clean, this.#parts.random);
        if (stage.published.length > 0) {
            for (const image of stage.published)
                declareImage(this.clean(image), this.#parts.env);
        }
        await this.writeOutputsFile(stage);
    }
    async summary(markdown) {
        const file = (0,defined/* nonEmpty */.h)(this.#parts.env['GITHUB_STEP_SUMMARY']);
        if (file === undefined)
            return;
        const notice = '*The rest does not fit into a job summary; see `report.html` and the files of the output folder.*';
        appendText(file, `${(0,text_markdown/* fitMarkdown */.DJ)(this.clean(markdown), SUMMARY_LIMIT, notice)}\n`);
    }
    conclude(end) {
        if (end.stack !== undefined)
            this.info(end.stack);
        if (end.failure === undefined)
            this.info(`${end.outcome}: ${end.headline}`);
        const annotations = [...failureAnnotation(end), ...end.annotations];
        const { shown, left } = (0,rank_annotations/* rankAnnotations */.L)(annotations, ANNOTATION_LIMIT, { warning: this.#warned });
        for (const annotation of shown)
            this.#write(annotationCommand(this.#cleanAnnotation(annotation)));
        if (left > 0)
            this.info(`${left} more annotations are in the summary and the reports; GitHub shows ${ANNOTATION_LIMIT} of a kind a step`);
    }
    async comment(markdown, token) {
        await stickyComment(this.source, '<!-- slipway:run -->', this.clean(markdown), token);
    }
    async identityToken(audience) {
        const token = await requestIdentityToken(audience, this.#parts.env, this.#toolkitOutput());
        if (!this.isHidden(token))
            this.hide(token);
        return token;
    }
    async otherRuns(token) {
        if (token !== undefined && !this.isHidden(token))
            this.hide(token);
        const { githubRuns } = await __webpack_require__.e(/* import() */ 6844).then(__webpack_require__.bind(__webpack_require__, 6844));
        return githubRuns(this.#parts.env, this.#parts.http, token);
    }
    toolCache(root) {
        // The toolkit knows its root by this variable alone.
        if (this.#parts.env['RUNNER_TOOL_CACHE'] !== root)
            return new tool_cache/* DiskToolCache */.a(root);
        return new GitHubToolCache(root, this.#toolkitOutput(), this.#parts.random);
    }
    /** What the toolkit prints is shown as a child's output is; a value that it masks is hidden as any other. */
    #toolkitOutput() {
        const pump = new pump_pump/* Pump */.L6({ redactor: this.#parts.redactor, colours: true }, (line) => this.showLine(line));
        return {
            command: (name, data) => {
                if (name === 'add-mask')
                    this.hide(data);
                else if (name !== 'debug')
                    this.info(data);
                else if (this.#parts.env['RUNNER_DEBUG'] === '1')
                    this.#command('debug', {}, this.readable(data));
            },
            text: (chunk) => pump.push(chunk),
            end: () => pump.end(),
        };
    }
    #cleanAnnotation(annotation) {
        const { title, message, file } = annotation;
        return {
            ...annotation,
            title: this.readable(title),
            message: this.readable(message),
            ...(file === undefined ? {} : { file: this.clean(file) }),
        };
    }
    #command(name, properties, data) {
        this.#write(formatCommand(name, properties, data));
    }
    /** A command of ours while children are shown needs the runner's attention for the one line. */
    #write(command) {
        const stopped = this.#stopToken !== undefined;
        if (stopped)
            this.#resume();
        this.print(command);
        if (stopped)
            this.#stop();
    }
    #stop() {
        this.#stopToken = this.#parts.random();
        this.print(`::stop-commands::${this.#stopToken}`);
    }
    #resume() {
        if (this.#stopToken !== undefined)
            this.print(`::${this.#stopToken}::`);
        this.#stopToken = undefined;
    }
}
/** The failure itself is the first annotation. */
function failureAnnotation({ action, outcome, failure, tolerated }) {
    if (failure === undefined)
        return [];
    const message = `${failure.message}\n${failure.hint}`;
    return [{ severity: tolerated ? 'warning' : 'error', title: `${action}: ${outcome}`, message }];
}


/***/ }),

/***/ 95719:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  o: () => (/* binding */ BaseHost)
});

// EXTERNAL MODULE: ./packages/core/src/text/visible.ts
var visible = __webpack_require__(25683);
// EXTERNAL MODULE: ./packages/hosts/src/pump/pump.ts + 2 modules
var pump = __webpack_require__(92251);
// EXTERNAL MODULE: external "node:string_decoder"
var external_node_string_decoder_ = __webpack_require__(46193);
;// CONCATENATED MODULE: ./packages/hosts/src/pump/redact-stream.ts

/**
 * Text in chunks with every secret redacted; as much is held back as the longest secret could need. Nothing is decoded
 * while there is no secret.
 */
async function* redactStream(chunks, redactor) {
    const decoder = new external_node_string_decoder_.StringDecoder('utf8');
    let held = '';
    for await (const chunk of chunks) {
        if (redactor.longest === 0 && held === '') {
            yield chunk;
            continue;
        }
        const text = held + decoder.write(Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength));
        const cut = redactor.safeCut(text, Math.max(0, text.length - redactor.longest));
        if (cut > 0)
            yield Buffer.from(redactor.redact(text.slice(0, cut)));
        held = text.slice(cut);
    }
    const rest = held + decoder.end();
    if (rest !== '')
        yield Buffer.from(redactor.redact(rest));
}

;// CONCATENATED MODULE: ./packages/hosts/src/kit/base-host.ts



/**
 * What all hosts share: given arguments win, what is hidden is remembered and redacted, foreign text is made safe
 * before it is printed. A host says how it reads inputs and how it shows warnings, errors, groups and the end;
 * everything else has a default here that suits a host without the feature.
 */
class BaseHost {
    unattended = true;
    #parts;
    #hidden = new Set();
    constructor(parts) {
        this.#parts = parts;
    }
    raw(name, input) {
        return this.#parts.given?.get(name) ?? this.readInput(name, input);
    }
    announce() {
        // Most hosts write nothing beside us.
    }
    info(text) {
        this.print(this.safe(text));
    }
    progress(text) {
        this.info(text);
    }
    hide(secret) {
        this.#hidden.add(secret);
        const warning = this.#parts.redactor.add(secret);
        if (warning !== undefined)
            this.noteWeakSecret(warning);
    }
    isHidden(value) {
        return this.#hidden.has(value);
    }
    redacted(chunks) {
        return redactStream(chunks, this.#parts.redactor);
    }
    showLine(line) {
        this.print(line);
    }
    bracket() {
        return () => undefined;
    }
    async outputs(stage) {
        await this.writeOutputsFile(stage);
    }
    async summary(_markdown) {
        // The entry writes summary.md and report.html into the output folder on every host.
    }
    noteWeakSecret(text) {
        this.info(`note: ${text}`);
    }
    /** @returns names of outputs that the file cannot carry */
    async writeOutputsFile(stage) {
        const { writeOutputsFile } = await __webpack_require__.e(/* import() */ 3673).then(__webpack_require__.bind(__webpack_require__, 53673));
        return writeOutputsFile(stage, this.#parts.redactor);
    }
    /** Foreign text for a place that reads no commands: secrets are out, nothing else is changed. */
    clean(text) {
        return this.#parts.redactor.redact(text);
    }
    /** Foreign text for a page that people read: no secrets either, and nothing that hides or reorders what it says. */
    readable(text) {
        // Before and after: a secret may hold what is dropped, and what is dropped may tear a secret.
        return this.clean((0,visible/* visible */.R)(this.clean(text)));
    }
    /** Foreign text for the log: no secrets, no commands, no control sequences. */
    safe(text) {
        return (0,pump/* safeText */.Hk)(text, { redactor: this.#parts.redactor, colours: this.colours });
    }
    /** One line, or several, that are safe already. */
    print(text) {
        this.#parts.write(`${text}\n`);
    }
}


/***/ }),

/***/ 31291:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   L: () => (/* binding */ rankAnnotations)
/* harmony export */ });
/**
 * Ranks annotations for a host that shows a few: errors first, then by place in the list, each cut to what is shown.
 * @param used how many of a severity were shown already
 */
function rankAnnotations(annotations, limitPerSeverity, used = {}) {
    const shown = ['error', 'warning', 'notice'].flatMap((severity) => annotations.filter((a) => a.severity === severity).slice(0, Math.max(0, limitPerSeverity - (used[severity] ?? 0))));
    return { shown, left: annotations.length - shown.length };
}


/***/ })

};
