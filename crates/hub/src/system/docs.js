// Renders openapi.json. Everything is set as text, never as HTML.
const element = (tag, attributes = {}, ...children) => {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  node.append(...children.filter((child) => child !== undefined));
  return node;
};

const resolve = (api, schema) => {
  const name = schema?.$ref?.split("/").pop();
  return name ? { ...api.components.schemas[name], name } : schema;
};

// A schema as a short sketch of the JSON that it allows.
const sketch = (api, raw, depth = 0) => {
  if (!raw || depth > 6) return "…";
  const schema = resolve(api, raw);
  const pad = "  ".repeat(depth);
  const variants = schema.oneOf ?? schema.anyOf;
  if (variants) return variants.map((one) => sketch(api, one, depth)).join(" | ");
  if (schema.allOf) return schema.allOf.map((one) => sketch(api, one, depth)).join(" & ");
  if (schema.enum) return schema.enum.map((one) => JSON.stringify(one)).join(" | ");
  const types = [schema.type ?? "any"].flat();
  if (types.includes("array")) return `[${sketch(api, schema.items, depth)}]`;
  if (schema.properties) {
    const lines = Object.entries(schema.properties).map(([key, value]) => {
      const optional = schema.required?.includes(key) ? "" : "?";
      return `${pad}  ${key}${optional}: ${sketch(api, value, depth + 1)}`;
    });
    return `{\n${lines.join("\n")}\n${pad}}${types.includes("null") ? " | null" : ""}`;
  }
  const format = schema.format ? ` (${schema.format})` : "";
  return types.join(" | ") + format;
};

const section = (title, content) =>
  content ? [element("h3", {}, title), content] : [];

const render = (api, path, method, operation) => {
  const parameters = operation.parameters?.map((one) =>
    element("tr", {},
      element("td", { class: "path" }, one.name),
      element("td", {}, one.in),
      element("td", {}, sketch(api, one.schema)),
      element("td", {}, one.description ?? "")));
  const request = Object.values(operation.requestBody?.content ?? {})[0]?.schema;
  const answers = Object.entries(operation.responses ?? {}).map(([status, answer]) => {
    const schema = Object.values(answer.content ?? {})[0]?.schema;
    const text = `${status} ${answer.description ?? ""}${schema ? `\n${sketch(api, schema)}` : ""}`;
    return element("pre", { tabindex: "0" }, text);
  });
  return element("details", { "data-search": `${method} ${path} ${operation.summary ?? ""}`.toLowerCase() },
    element("summary", {},
      element("span", { class: "method" }, method.toUpperCase()), " ",
      element("span", { class: "path" }, path), " ",
      element("span", { class: "about" }, operation.summary ?? "")),
    element("div", { class: "body" },
      element("p", {}, operation.description ?? operation.summary ?? ""),
      ...section("Parameters", parameters?.length
        ? element("table", {}, element("tbody", {}, ...parameters)) : undefined),
      ...section("Body", request ? element("pre", { tabindex: "0" }, sketch(api, request)) : undefined),
      ...section("Answers", element("div", {}, ...answers))));
};

const show = (api) => {
  document.getElementById("intro").textContent = `${api.info.description} Version ${api.info.version}.`;
  const main = document.getElementById("operations");
  for (const tag of api.tags ?? []) {
    const operations = Object.entries(api.paths).flatMap(([path, methods]) =>
      Object.entries(methods)
        .filter(([, operation]) => operation.tags?.includes(tag.name))
        .map(([method, operation]) => render(api, path, method, operation)));
    if (operations.length) {
      main.append(element("section", {}, element("h2", {}, `${tag.name}: ${tag.description}`), ...operations));
    }
  }
  document.getElementById("filter").addEventListener("input", (event) => {
    const wanted = event.target.value.trim().toLowerCase();
    for (const node of main.querySelectorAll("details")) {
      node.hidden = !node.dataset.search.includes(wanted);
    }
    for (const node of main.querySelectorAll("section")) {
      node.hidden = !node.querySelector("details:not([hidden])");
    }
  });
};

fetch("openapi.json")
  .then((response) => {
    if (!response.ok) throw new Error(`the hub answered ${response.status}`);
    return response.json();
  })
  .then(show)
  .catch((error) => {
    document.getElementById("intro").textContent = `The description could not be read: ${error.message}.`;
  });
