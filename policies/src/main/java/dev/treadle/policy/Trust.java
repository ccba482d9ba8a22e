package dev.treadle.policy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;

/**
 * A calibration with the certificate that was made for it: when to trust a specialist, measured.
 *
 * <p>Kept in a folder as {@code calibration.json} and {@code certificate.json}. Immutable and thread-safe.
 *
 * @param calibration from evidence to probability
 * @param certificate which probability is enough
 */
public record Trust(Calibration calibration, RiskCertificate certificate) {

    /**
     * Makes a calibration and its certificate from requests with known answers.
     *
     * @param bundleHash SHA-256 that names the weights with which the requests were tried, in lower-case hexadecimal
     * @param date the day of the making
     */
    public static TrustBuilder builder(String bundleHash, LocalDate date) {
        return new TrustBuilder(bundleHash, date);
    }

    /**
     * Reads both files from a folder.
     *
     * @param bundleHash of the weights in use
     * @throws TrustException if a file is missing or damaged, if one was made for other weights, or if the certificate was
     *     made for another calibration
     */
    public static Trust read(Path folder, String bundleHash) {
        if (!Files.isDirectory(folder)) {
            throw new TrustException(folder + " is not a folder: name the one that holds " + CalibrationFile.NAME
                    + " and " + CertificateFile.NAME + ", or make it with 'treadle calibrate'");
        }
        Path calibration = folder.resolve(CalibrationFile.NAME);
        Path certificate = folder.resolve(CertificateFile.NAME);
        return parse(
                StrictJson.bytes(calibration),
                calibration.toString(),
                StrictJson.bytes(certificate),
                certificate.toString(),
                bundleHash);
    }

    /**
     * Reads both from the content of their files, e.g. of resources.
     *
     * @param calibration the content of {@code calibration.json}
     * @param certificate the content of {@code certificate.json}
     * @param bundleHash of the weights in use
     * @throws TrustException as for {@link #read}
     */
    public static Trust parse(byte[] calibration, byte[] certificate, String bundleHash) {
        return parse(calibration, CalibrationFile.NAME, certificate, CertificateFile.NAME, bundleHash);
    }

    private static Trust parse(
            byte[] calibration,
            String calibrationPlace,
            byte[] certificate,
            String certificatePlace,
            String bundleHash) {
        Calibration read = CalibrationFile.read(calibration, calibrationPlace, bundleHash);
        RiskCertificate proof = CertificateFile.read(certificate, certificatePlace, bundleHash);
        String hash = StrictJson.sha256(calibration);
        if (!proof.calibrationHash().equals(hash)) {
            throw new TrustException(certificatePlace + " was made for another calibration than " + calibrationPlace
                    + " (whose sha256 is " + hash + ", expected " + proof.calibrationHash()
                    + "): both files come from one run of 'treadle calibrate'");
        }
        return new Trust(read, proof);
    }

    /**
     * Writes both files into a folder, which is made where it is missing.
     *
     * @throws TrustException if that is not possible
     */
    public void write(Path folder) {
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new TrustException("cannot make the folder " + folder + ": " + e, e);
        }
        StrictJson.write(folder.resolve(CalibrationFile.NAME), CalibrationFile.write(calibration));
        StrictJson.write(folder.resolve(CertificateFile.NAME), CertificateFile.write(certificate));
    }

    /**
     * Which requests the calibration was fitted on: figures of the calibrated probability over these would flatter it.
     *
     * @param observations all requests that this was made from, in their order
     * @return for each whether it was fitted on; empty where these are plainly others, as their counts are
     */
    public Optional<boolean[]> fittedOn(List<Observation> observations) {
        Parting parting = Parting.of(
                observations, calibration.origin().split(), calibration.origin().seed());
        if (!parting.counts(observations).equals(calibration.counts())) {
            return Optional.empty();
        }
        boolean[] fitted = new boolean[observations.size()];
        for (int i = 0; i < fitted.length; i++) {
            fitted[i] = parting.fitted(i);
        }
        return Optional.of(fitted);
    }

    /** Accepts what the certificate covers. */
    public RiskControlled policy() {
        return new RiskControlled(calibration, certificate);
    }
}
