package dev.treadle.needle;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Where the files of a bundle lie. Stateless. */
interface Source {

    /** Opens a file by its plain name; null where there is none. */
    @Nullable
    InputStream open(String name) throws IOException;

    /** The files of a folder. */
    static Source folder(Path folder) {
        return name -> {
            try {
                return Files.newInputStream(folder.resolve(name));
            } catch (NoSuchFileException e) {
                return null;
            }
        };
    }

    /**
     * The content of a file.
     *
     * @param place for messages
     * @param limit the most bytes
     * @throws BundleException if it is missing, too large or cannot be read
     */
    default byte[] read(String place, String name, int limit) {
        try (InputStream in = open(name)) {
            if (in == null) {
                throw new BundleException(
                        place + " has no " + name + ": the bundle is incomplete, fetch or build it again");
            }
            // Where the stream knows its size, as those of files and jars do, nothing is copied.
            byte[] content = new byte[Math.min(in.available(), limit)];
            int size = in.readNBytes(content, 0, content.length);
            byte[] rest = in.readNBytes(limit - size);
            if (size < content.length || rest.length > 0) {
                content = Arrays.copyOf(content, size + rest.length);
                System.arraycopy(rest, 0, content, size, rest.length);
            }
            if (in.read() >= 0) {
                throw new BundleException(place + "/" + name + " is larger than " + limit + " bytes");
            }
            return content;
        } catch (IOException e) {
            throw new BundleException("cannot read " + place + "/" + name + ": " + e, e);
        }
    }
}
