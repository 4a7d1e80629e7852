# Pullkey's image. Where no container engine runs, `npm run try:image` carries out these very steps in an empty folder,
# and starts what they leave as this user, without the right to write there.

# The one place that names the base image: Debian with Node 24 and npm. --build-arg NODE_IMAGE=… names another one, or
# this one by its digest.
ARG NODE_IMAGE=node:24-bookworm-slim

FROM ${NODE_IMAGE} AS build
WORKDIR /app
# Before the sources: what is installed changes less often than they do.
COPY package.json package-lock.json .npmrc ./
RUN npm ci
COPY . .
RUN npm run build:image

FROM ${NODE_IMAGE}
WORKDIR /app
COPY --from=build /app/.next/standalone ./
# Only here may the server write, and only the embedded database does. Everything else may be read-only.
RUN mkdir data && chown 1000:1000 data
ENV NODE_ENV=production PORT=3000
USER 1000:1000
VOLUME /app/data
EXPOSE 3000
HEALTHCHECK CMD ["node", "-e", "fetch(`http://localhost:${process.env.PORT}/api/health/ready`).then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "serve.js"]
