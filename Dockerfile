# Built in two layers that change at different speeds: the libraries, then Upright itself.
FROM maven:3.9-eclipse-temurin-17 AS build
WORKDIR /build
COPY pom.xml ./
COPY .mvn .mvn
RUN mvn -q -B dependency:go-offline
COPY src src
COPY fhir-resources fhir-resources
RUN mvn -q -B package -DskipTests

FROM eclipse-temurin:17-jre
RUN useradd --system --uid 10001 --home-dir /var/lib/upright --create-home upright
WORKDIR /opt/upright
COPY --from=build /build/target/lib lib
COPY --from=build /build/target/upright.jar upright.jar
COPY fhir-resources fhir-resources
USER upright
VOLUME /var/lib/upright
EXPOSE 8080
ENV UPRIGHT_STORE_FOLDER=/var/lib/upright
# Without it glibc keeps an arena for each of many threads, and what was freed in them.
ENV MALLOC_ARENA_MAX=2
# The JRE image has no curl; bash reads the answer of the readiness check itself.
HEALTHCHECK --interval=5s --timeout=3s --start-period=30s --retries=6 \
  CMD bash -c 'exec 3<>/dev/tcp/127.0.0.1/8080 && printf "GET /health/ready HTTP/1.0\r\n\r\n" >&3 && head -1 <&3 | grep -q " 200 "'
ENTRYPOINT ["java", "-XX:MaxRAMPercentage=70", "-XX:+IgnoreUnrecognizedVMOptions", "-XX:TrimNativeHeapInterval=60000", "-jar", "upright.jar"]
CMD ["serve", "--host", "0.0.0.0", "--insecure"]
