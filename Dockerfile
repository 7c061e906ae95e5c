# The page of the console. What builds it stays here.
FROM node:24-bookworm-slim AS page

WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci --ignore-scripts --no-audit --no-fund
COPY . .
RUN node console/build.ts

# One image for every server; docker-compose.yml says which one a container runs.
FROM node:24-bookworm-slim

ENV NODE_ENV=production
WORKDIR /app

COPY package.json package-lock.json ./
RUN npm ci --omit=dev --ignore-scripts && npm cache clean --force

COPY . .
COPY --from=page /app/console/dist console/dist

# A new named volume takes its owner from this folder; the compile cache belongs to the user who reads it.
RUN install -d -o node -g node -m 700 /data && install -d -o node -g node .cache
USER node

# Fills the compile cache once and for all, since a container cannot write to it: a fifth less work at every start. Each
# server loads everything before it finds that its port is none.
ENV NODE_COMPILE_CACHE=/app/.cache
RUN AUTH_PORT=none node auth-server/main.ts 2>&1 | grep -q AUTH_PORT \
 && MCP_PORT=none node mcp-server/main.ts 2>&1 | grep -q MCP_PORT \
 && CONSOLE_PORT=none node console/main.ts 2>&1 | grep -q CONSOLE_PORT \
 && node -e "import('./mcp-server/eras/legacy.ts')"

# A small young heap: 60 to 90 MB less under load, for 2 % of throughput at the most.
ENV NODE_OPTIONS=--max-semi-space-size=4
