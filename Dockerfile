# The example API with the preload, for docker-compose.yml.
#
# The digest is that of the tag's multi-platform index; a new one comes from
#   docker buildx imagetools inspect node:20.20.2-bookworm-slim
FROM node:20.20.2-bookworm-slim@sha256:2cf067cfed83d5ea958367df9f966191a942351a2df77d6f0193e162b5febfc0 AS build
WORKDIR /app
COPY package.json package-lock.json tsconfig.json ./
RUN npm ci --ignore-scripts
COPY src ./src
RUN npx tsc -p tsconfig.json
# Down to what runs. express is the example's, so for the package it is only a
# devDependency; it is moved, in the version of the lock file.
RUN npm pkg set "dependencies.express=$(npm pkg get devDependencies.express | tr -d '"')" \
  && npm pkg delete devDependencies.express \
  && npm install --omit=dev --ignore-scripts

FROM node:20.20.2-bookworm-slim@sha256:2cf067cfed83d5ea958367df9f966191a942351a2df77d6f0193e162b5febfc0
ENV NODE_ENV=production
WORKDIR /app
COPY --from=build /app/package.json ./
COPY --from=build /app/node_modules ./node_modules
COPY --from=build /app/build/src ./build/src
COPY example ./example
# The image's own user without rights (uid 1000); what it runs belongs to root.
USER node
EXPOSE 3000
CMD ["node", "--require", "opentelemetry-instrumentation-api-key/register", "example/app.js"]
