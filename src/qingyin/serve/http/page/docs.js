// Shows /openapi.json.
const make = (name, text, ...children) => {
  const element = document.createElement(name);
  element.textContent = text;
  element.append(...children);
  return element;
};

const kind = (schema) => {
  if (schema.anyOf) return schema.anyOf.map(kind).join(" or ");
  if (schema.enum) return schema.enum.join(" | ");
  const bounds = schema.minimum !== undefined ? ` ${schema.minimum}…${schema.maximum}` : "";
  return schema.type + bounds;
};

const { paths } = await (await fetch("/openapi.json")).json();
for (const [path, methods] of Object.entries(paths)) {
  for (const [method, operation] of Object.entries(methods)) {
    const main = document.getElementById("paths");
    main.append(make("h2", `${method.toUpperCase()} ${path}`), make("p", operation.summary));
    const fields = operation.requestBody?.content["application/json"].schema.properties ?? {};
    const rows = Object.entries(fields).map(([name, schema]) =>
      make("tr", "", make("td", "", make("code", name)), make("td", kind(schema)), make("td", schema.description ?? "")),
    );
    if (rows.length) main.append(make("table", "", ...rows));
    const answers = Object.entries(operation.responses).map(([code, { description }]) => `${code} ${description}`);
    main.append(make("p", answers.join(" · ")));
  }
}
