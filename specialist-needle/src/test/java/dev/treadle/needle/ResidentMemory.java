package dev.treadle.needle;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What this process occupies: tells leaks of native memory, which no heap dump shows. */
public final class ResidentMemory {

    private ResidentMemory() {}

    /** In megabytes; 0 where the system does not tell. */
    public static long megabytes() throws IOException {
        Path status = Path.of("/proc/self/status");
        return Files.exists(status)
                ? Files.readAllLines(status).stream()
                        .filter(line -> line.startsWith("VmRSS:"))
                        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) / 1024)
                        .findFirst()
                        .orElse(0)
                : 0;
    }
}
