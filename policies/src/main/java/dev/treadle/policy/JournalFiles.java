package dev.treadle.policy;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The files of a journal: {@code journal-000001.jsonl} and so on, of which the last is appended to, each line by one write,
 * until it has its size.
 *
 * <p>A line that a crash or a full disk cut off is taken away: at once where that is possible, else before the next line,
 * else when the file is opened again. Lines go to the operating system as they come and are forced to disk when a file is
 * full and on close, so that a crash of the program loses none and one of the machine the last ones.
 *
 * <p>Thread-safe. Writes on a thread that is interrupted as on any other: a file channel would close.
 */
final class JournalFiles implements AutoCloseable {

    private static final Pattern NAME = Pattern.compile("journal-(\\d{6,9})\\.jsonl");
    private static final String LOCK = "journal.lock";
    private static final String TAKEN = "another journal is open there; give each journal a folder of its own";
    private static final int BLOCK = 1 << 16;
    private static final int LONGEST_LINE = 1 << 30;

    /** Folders that this program has a journal in: by closing any channel to a locked file, it would lose the lock. */
    private static final Set<Path> OPEN = ConcurrentHashMap.newKeySet();

    private static final ObjectReader JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build()
            .reader();

    private final Path folder;
    private final Path home;
    private final long mostBytes;
    private final int mostFiles;
    private final Consumer<IOException> trouble;
    private final Opener opener;
    private final FileChannel lock;
    private int number;
    private @Nullable RandomAccessFile file;
    private long length;
    private boolean torn;
    private boolean closed;

    /** How a file is opened to be written. */
    interface Opener {
        RandomAccessFile open(Path path) throws IOException;
    }

    /**
     * Where a journal is written, and how.
     *
     * @param trouble is told of failures that cost no line
     */
    record Settings(Path folder, long mostBytes, int mostFiles, Consumer<IOException> trouble, Opener opener) {

        Settings(Path folder, long mostBytes, int mostFiles, Consumer<IOException> trouble) {
            this(folder, mostBytes, mostFiles, trouble, path -> new RandomAccessFile(path.toFile(), "rw"));
        }
    }

    private JournalFiles(Settings settings, Path home, FileChannel lock, int number) {
        this.folder = settings.folder();
        this.home = home;
        this.mostBytes = settings.mostBytes();
        this.mostFiles = settings.mostFiles();
        this.trouble = settings.trouble();
        this.opener = settings.opener();
        this.lock = lock;
        this.number = number;
    }

    /** Opens a folder, which is made where it is missing, readable for its owner only. */
    static JournalFiles open(Settings settings) throws IOException {
        Path folder = settings.folder();
        if (!Files.isDirectory(folder)) {
            Files.createDirectories(folder, ownerOnly(folder, "rwx------"));
        }
        // The same folder under any name.
        Path home = folder.toRealPath();
        if (!OPEN.add(home)) {
            throw new IOException(TAKEN);
        }
        try {
            return open(settings, home);
        } catch (IOException | RuntimeException e) {
            OPEN.remove(home);
            throw e;
        }
    }

    private static JournalFiles open(Settings settings, Path home) throws IOException {
        Path folder = settings.folder();
        FileChannel lock = locked(folder);
        try {
            SortedMap<Integer, Path> existing = existing(folder);
            JournalFiles files = new JournalFiles(settings, home, lock, existing.isEmpty() ? 1 : existing.lastKey());
            files.current();
            return files;
        } catch (IOException | RuntimeException e) {
            lock.close();
            throw e;
        }
    }

    private static FileChannel locked(Path folder) throws IOException {
        Path path = folder.resolve(LOCK);
        if (!Files.exists(path)) {
            create(path);
        }
        FileChannel channel = FileChannel.open(path, StandardOpenOption.WRITE);
        try {
            FileLock lock = channel.tryLock();
            if (lock != null) {
                return channel;
            }
        } catch (OverlappingFileLockException e) {
            // Locked by this very program, which loaded this class twice.
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
        channel.close();
        throw new IOException(TAKEN);
    }

    private static SortedMap<Integer, Path> existing(Path folder) throws IOException {
        SortedMap<Integer, Path> files = new TreeMap<>();
        try (Stream<Path> entries = Files.list(folder)) {
            entries.forEach(entry -> {
                Matcher name = NAME.matcher(String.valueOf(entry.getFileName()));
                if (name.matches()) {
                    files.put(Integer.parseInt(name.group(1)), entry);
                }
            });
        }
        return files;
    }

    /** Appends a line, which ends with a line end. Where this throws, nothing of it stays. */
    synchronized void append(byte[] line) throws IOException {
        if (closed) {
            throw new IOException("the journal is closed");
        }
        RandomAccessFile to = current();
        if (length > 0 && length + line.length > mostBytes) {
            turn(to);
            to = current();
        }
        if (torn) {
            to.setLength(length);
            torn = false;
        }
        to.seek(length);
        try {
            to.write(line);
        } catch (IOException e) {
            torn = true;
            cut(to);
            throw e;
        }
        length += line.length;
    }

    private void cut(RandomAccessFile to) {
        try {
            to.setLength(length);
            torn = false;
        } catch (IOException e) {
            trouble.accept(e);
        }
    }

    private RandomAccessFile current() throws IOException {
        if (file != null) {
            return file;
        }
        Path path = path(number);
        if (!Files.exists(path)) {
            create(path);
        }
        RandomAccessFile opened = opener.open(path);
        try {
            length = mended(opened);
        } catch (IOException | RuntimeException e) {
            opened.close();
            throw e;
        }
        torn = false;
        file = opened;
        return opened;
    }

    private void turn(RandomAccessFile full) {
        file = null;
        number++;
        try (full) {
            full.getFD().sync();
        } catch (IOException e) {
            trouble.accept(e);
        }
        try {
            List<Path> files = new ArrayList<>(existing(folder).values());
            for (Path old : files.subList(0, Math.max(0, files.size() + 1 - mostFiles))) {
                Files.deleteIfExists(old);
            }
        } catch (IOException e) {
            trouble.accept(e);
        }
    }

    /** Takes a torn last line away, or ends a whole one that lacks its end; the length of the file after. */
    private static long mended(RandomAccessFile file) throws IOException {
        long end = file.length();
        long start = end;
        byte[] block = new byte[BLOCK];
        search:
        while (start > 0) {
            int size = (int) Math.min(BLOCK, start);
            file.seek(start - size);
            file.readFully(block, 0, size);
            for (int i = size - 1; i >= 0; i--) {
                if (block[i] == '\n') {
                    start += i + 1 - size;
                    break search;
                }
            }
            start -= size;
        }
        if (start == end) {
            return end;
        }
        if (end - start > LONGEST_LINE) {
            throw new IOException("its last file ends in " + (end - start) + " bytes that are no line");
        }
        byte[] line = new byte[(int) (end - start)];
        file.seek(start);
        file.readFully(line);
        if (!isRecord(line)) {
            file.setLength(start);
            return start;
        }
        file.seek(end);
        file.write('\n');
        return end + 1;
    }

    private static boolean isRecord(byte[] line) {
        try {
            return JSON.readTree(line).isObject();
        } catch (IOException e) {
            return false;
        }
    }

    private Path path(int n) {
        return folder.resolve(String.format(Locale.ROOT, "journal-%06d.jsonl", n));
    }

    private static void create(Path path) throws IOException {
        Files.createFile(path, ownerOnly(path, "rw-------"));
    }

    /** On file systems that know them, permissions for the owner alone. */
    private static FileAttribute<?>[] ownerOnly(Path path, String permissions) {
        return path.getFileSystem().supportedFileAttributeViews().contains("posix")
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
                }
                : new FileAttribute<?>[0];
    }

    @Override
    public synchronized void close() throws IOException {
        if (closed) {
            return;
        }
        closed = true;
        try (lock) {
            if (file != null) {
                try (RandomAccessFile last = file) {
                    last.getFD().sync();
                }
            }
        } finally {
            OPEN.remove(home);
        }
    }
}
