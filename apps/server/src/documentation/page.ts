/** The page that shows the API's description: the renderer, and what starts it. Everything comes from this origin. */
export const html = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>Contacts and companies: the API</title>
    <link rel="icon" href="data:,">
    <link rel="stylesheet" href="/docs/swagger-ui.css">
    <link rel="stylesheet" href="/docs/page.css">
  </head>
  <body>
    <noscript>This page needs JavaScript. What it shows is at <a href="/openapi.json">/openapi.json</a>.</noscript>
    <main id="documentation"></main>
    <script src="/docs/swagger-ui-bundle.js"></script>
    <script src="/docs/page.js"></script>
  </body>
</html>
`

/** Starts the renderer. No validator is asked: by default it would be one on another host. */
export const script = `SwaggerUIBundle({
  url: "/openapi.json",
  dom_id: "#documentation",
  validatorUrl: null,
  deepLinking: true,
  tryItOutEnabled: true,
  displayRequestDuration: true,
  defaultModelsExpandDepth: 0
})
`

/**
 * What the renderer's own style leaves to the page. What is the same everywhere is left out: the one media type, and the
 * header fields of errors that are no more than those of the success.
 */
export const style = `html {
  box-sizing: border-box;
}

*, *::before, *::after {
  box-sizing: inherit;
}

body {
  margin: 0;
}

noscript {
  display: block;
  padding: 2rem;
  font-family: sans-serif;
}

.swagger-ui .info {
  margin: 2rem 0 1rem;
}

.swagger-ui .scheme-container {
  padding: 1rem 0;
}

@media (max-width: 40rem) {
  .swagger-ui .opblock-tag {
    flex-wrap: wrap;
  }

  .swagger-ui .opblock-tag .nostyle {
    flex: 1;
  }

  .swagger-ui .opblock-tag small {
    order: 1;
    flex-basis: 100%;
    padding: 0;
  }
}

.swagger-ui .response-col_links,
.swagger-ui .response-control-media-type,
.swagger-ui .response:not([data-code="200"], [data-code="401"], [data-code="405"], [data-code="429"], [data-code="503"])
  .headers-wrapper {
  display: none;
}
`

/**
 * What the page may do: run and show what is of this origin, and ask this origin. The renderer's own pictures are part of
 * its style, as data.
 */
export const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'"
].join("; ")
