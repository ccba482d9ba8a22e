package dev.treadle.examples.cli;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.ImageOutputStream;

/** A folder that gets pictures (PNG) and a page with all of them (HTML), over those that it has. */
final class ReportFolder {

    static final String PAGE = "report.html";

    private final Path folder;

    private ReportFolder(Path folder) {
        this.folder = folder;
    }

    /**
     * Makes sure, before any work, that pictures can be drawn and written.
     *
     * @param folder is made where it is missing
     * @throws Problem if there are no fonts, or the folder cannot be written to
     */
    static ReportFolder open(Path folder) {
        Typeface.require();
        try {
            Files.createDirectories(folder);
            Files.delete(Files.createTempFile(folder, "treadle", ".tmp"));
        } catch (IOException e) {
            throw new Problem(
                    "--plots cannot write to the folder " + folder + " (" + e + "): name one that you may write to", e);
        }
        return new ReportFolder(folder);
    }

    void write(Report report, Progress progress) {
        List<Page.Picture> pictures = new ArrayList<>();
        for (Figure figure : report.figures()) {
            byte[] light = png(figure.drawing().draw(Palette.LIGHT));
            write(figure.name() + ".png", light);
            pictures.add(new Page.Picture(figure, light, png(figure.drawing().draw(Palette.DARK))));
            progress.step();
        }
        write(PAGE, Page.of(report, pictures).getBytes(StandardCharsets.UTF_8));
        progress.done();
    }

    private static byte[] png(BufferedImage image) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        ImageWriter writer = ImageIO.getImageWritersByFormatName("png").next();
        try (ImageOutputStream out = ImageIO.createImageOutputStream(bytes)) {
            ImageWriteParam smallest = writer.getDefaultWriteParam();
            smallest.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
            smallest.setCompressionQuality(0);
            writer.setOutput(out);
            writer.write(null, new IIOImage(image, null, null), smallest);
        } catch (IOException e) {
            throw new Problem("cannot encode a picture: " + e, e);
        } finally {
            writer.dispose();
        }
        return bytes.toByteArray();
    }

    private void write(String name, byte[] content) {
        Path file = folder.resolve(name);
        try {
            Files.write(file, content);
        } catch (IOException e) {
            throw new Problem("cannot write " + file + ": " + e, e);
        }
    }

    /** The page. */
    @Override
    public String toString() {
        return folder.resolve(PAGE).toString();
    }
}
