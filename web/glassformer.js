// Drives a model from any page of this origin: starts the worker and speaks the messages that the site itself sends.
// What is asked and answered: docs/api.md; types: glassformer.d.ts. Requests travel as JSON and are judged by the
// worker, so that each thing has one judge; only binary values are looked at here.

/** Opens a lab: a worker of its own, with one model at a time. */
export async function open(options = {}) {
  const choice = { auto: "Auto", webgpu: "Webgpu", cpu: "Cpu" }[options?.backend ?? "auto"];
  if (choice === undefined) {
    throw failure("invalid_input", `backend is ${String(options.backend)}; it must be "auto", "webgpu" or "cpu"`);
  }
  const line = new Line();
  try {
    const { kind, name, software, version } = (await line.ask({ Open: choice })).Opened;
    return new Lab(line, Object.freeze({ kind: kind.toLowerCase(), name, software }), version);
  } catch (error) {
    line.close();
    throw error;
  }
}

/** A model and its optimizer, in a worker. */
class Lab {
  #line;
  backend;
  version;

  constructor(line, backend, version) {
    this.#line = line;
    this.backend = backend;
    this.version = version;
    Object.freeze(this);
  }

  async tasks() {
    return (await this.#line.ask("Tasks")).Tasks;
  }

  async build(config, options = {}) {
    const call = { Build: { config: json(config, "config", "invalid_config"), options: json(options, "options") } };
    return (await this.#line.ask(call)).Model;
  }

  async parameters() {
    return byName((await this.#line.ask("Parameters")).Tensors);
  }

  async setParameters(parameters) {
    if (typeof parameters !== "object" || parameters === null) {
      throw failure("invalid_input", `parameters are ${String(parameters)}; they must be an object of tensors by name`);
    }
    const tensors = Object.entries(parameters).map(([name, tensor]) => {
      const { shape, data } = tensor ?? {};
      const size = (length) => Number.isInteger(length) && length >= 0 && length < 2 ** 31;
      if (!Array.isArray(shape) || !shape.every(size) || !(data instanceof Float32Array)) {
        throw failure("invalid_input", `${name} must be { shape: number[], data: Float32Array }`);
      }
      return { name, shape: [...shape], data };
    });
    await this.#line.ask({ SetParameters: tensors });
  }

  async forward(request) {
    const { loss, logits, tensors } = (await this.#line.ask({ Forward: json(request, "request") })).Forward;
    const answer = { logits: { shape: logits.shape, data: logits.data }, tensors: byName(tensors) };
    return loss === null || loss === undefined ? answer : { loss, ...answer };
  }

  async train(request, onProgress, signal) {
    const partial = ({ Progress: progress }) => {
      if (!progress || !onProgress) return;
      const { first_step, losses, norms, rates, tokens_per_second } = progress;
      losses.forEach((loss, i) => {
        tell(onProgress, { step: first_step + i, loss, grad_norm: norms[i], lr: rates[i], tokens_per_second });
      });
    };
    const told = "the training was aborted before its first step";
    const more = { losses: [] };
    const { Trained: losses } = await this.#long({ Train: json(request, "request") }, partial, onProgress, signal, [told, more]);
    return { losses: Array.from(losses) };
  }

  /** A call of many steps, which `onProgress` hears of and `signal` ends; `early` is how one fails that ends before it is sent. */
  async #long(call, partial, onProgress, signal, early) {
    if (onProgress !== undefined && onProgress !== null && typeof onProgress !== "function") {
      throw failure("invalid_input", `onProgress is ${String(onProgress)}; it must be a function`);
    }
    if (signal !== undefined && signal !== null && !(signal instanceof AbortSignal)) {
      throw failure("invalid_input", `signal is ${String(signal)}; it must be an AbortSignal`);
    }
    if (signal?.aborted) throw failure("aborted", ...early);
    const asked = this.#line.start(call, partial);
    const abort = () => this.#line.send(asked.id, { Abort: asked.id });
    signal?.addEventListener("abort", abort, { once: true });
    try {
      return await asked.answer;
    } finally {
      signal?.removeEventListener("abort", abort);
    }
  }

  async generate(request, onToken) {
    if (onToken !== undefined && onToken !== null && typeof onToken !== "function") {
      throw failure("invalid_input", `onToken is ${String(onToken)}; it must be a function`);
    }
    const partial = ({ Token: token }) => {
      if (token && onToken) tell(onToken, { id: token.id, probability: token.probability });
    };
    return (await this.#line.start({ Generate: json(request, "request") }, partial).answer).Generated;
  }

  async save() {
    const bytes = (await this.#line.ask("Save")).Saved;
    return bytes.buffer;
  }

  async load(file) {
    return (await this.#line.ask({ Load: bytes(file) })).Model;
  }

  async saveState() {
    return (await this.#line.ask("SaveState")).Saved.buffer;
  }

  async loadState(file) {
    return (await this.#line.ask({ LoadState: bytes(file) })).Model;
  }

  async compare(request, onProgress, signal) {
    const told = "the comparison was aborted before its first step; the model of this lab is as it was";
    const partial = ({ Comparing: steps }) => {
      if (!steps || !onProgress) return;
      const { variant, seed, first_step, losses, remaining } = steps;
      losses.forEach((loss, i) => {
        tell(onProgress, { variant, seed, step: first_step + i, loss, remaining: remaining + losses.length - 1 - i });
      });
    };
    const { Compared: runs } = await this.#long({ Compare: json(request, "request") }, partial, onProgress, signal, [told]);
    return { runs: runs.map(({ losses, ...run }) => ({ ...run, losses: Array.from(losses) })) };
  }

  async rows(request) {
    return (await this.#line.ask({ Rows: json(request, "request") })).Rows;
  }

  async evaluate(request = {}) {
    return (await this.#line.ask({ Evaluate: json(request, "request") })).Evaluated;
  }

  async tokenizer(request) {
    return (await this.#line.ask({ Tokenizer: json(request, "request") })).Tokenizer;
  }

  async encode(text) {
    return (await this.#line.ask({ Encode: json(text, "text", "invalid_input", "a text") })).Encoded;
  }

  async decode(ids) {
    return (await this.#line.ask({ Decode: json(ids, "ids", "invalid_input", "a list of token ids") })).Decoded;
  }

  close() {
    this.#line.close();
  }
}

/** Numbered calls to a worker, and who waits for which answer. */
class Line {
  #worker = new Worker(new URL("./worker_loader.js", import.meta.url), { type: "module" });
  #waiting = new Map();
  #next = 1;
  /** Why nothing can be asked any more. */
  #ended;
  /** Calls are sent once the worker listens. */
  #ready;

  constructor() {
    this.#ready = new Promise((resolve) => {
      this.#worker.onmessage = ({ data }) => {
        if (data?.Ready) resolve();
        else if (data?.Lab) this.#hear(data.Lab);
        else if (data?.Fatal) this.#end(failure("internal", `the worker broke: ${data.Fatal}; open a new lab`));
      };
    });
    const broke = (event) => this.#end(failure("internal", `the worker broke: ${event.message ?? "unreadable"}; open a new lab`));
    this.#worker.onerror = broke;
    this.#worker.onmessageerror = broke;
  }

  /** A call without partial answers. */
  ask(call) {
    return this.start(call, () => {}).answer;
  }

  start(call, partial) {
    const id = this.#next++;
    const answer = new Promise((resolve, reject) => {
      if (this.#ended) return reject(this.#ended);
      this.#waiting.set(id, { resolve, reject, partial });
      this.send(id, call);
    });
    return { id, answer };
  }

  send(id, call) {
    this.#ready.then(() => {
      if (this.#ended) return;
      try {
        this.#worker.postMessage({ Lab: { id, call } });
      } catch (error) {
        this.#settle(id)?.reject(failure("invalid_input", String(error)));
      }
    });
  }

  close() {
    this.#end(failure("closed", "this lab is closed; open a new one"));
  }

  #hear({ id, answer }) {
    if (answer.Progress || answer.Token || answer.Comparing) return this.#waiting.get(id)?.partial(answer);
    const waiting = this.#settle(id);
    if (answer.Failed) {
      const { code, message, losses } = answer.Failed;
      waiting?.reject(failure(code, message, losses ? { losses: Array.from(losses) } : {}));
    } else {
      waiting?.resolve(answer);
    }
  }

  #settle(id) {
    const waiting = this.#waiting.get(id);
    this.#waiting.delete(id);
    return waiting;
  }

  #end(error) {
    if (this.#ended) return;
    this.#ended = error;
    this.#worker.terminate();
    for (const { reject } of this.#waiting.values()) reject(error);
    this.#waiting.clear();
  }
}

function failure(code, message, more = {}) {
  return Object.assign(new Error(message), { code }, more);
}

/** A request as text; typed arrays become lists of numbers. */
function json(value, what, code = "invalid_input", right = "an object") {
  let text;
  try {
    text = JSON.stringify(value, (_, inner) => sent(inner));
  } catch (error) {
    throw failure(code, `${what} cannot be sent: ${error.message}`);
  }
  if (text === undefined) throw failure(code, `${what} is ${String(value)}; it must be ${right}`);
  return text;
}

/**
 * Typed arrays as lists of numbers. A hidden score is captured as −Infinity, which JSON does not have: it is sent as what
 * stands for it. NaN would become null, and so the default of a field: it is sent as its name, and refused.
 */
function sent(value) {
  if (ArrayBuffer.isView(value)) return Array.from(value);
  if (Number.isNaN(value)) return "NaN";
  return value === -Infinity ? -1e30 : value;
}

/** The bytes of a file. */
function bytes(file) {
  try {
    if (file instanceof ArrayBuffer) return new Uint8Array(file);
  } catch {
    // Handed over to another worker: nothing is left of it.
  }
  throw failure("invalid_input", `file is ${String(file)}; it must be an ArrayBuffer that has not been handed over`);
}

function byName(tensors) {
  return Object.fromEntries(tensors.map(({ name, shape, data }) => [name, { shape, data }]));
}

/** A caller's function that throws must not stop what it is told of. */
function tell(listener, news) {
  try {
    listener(news);
  } catch (error) {
    reportError(error);
  }
}
