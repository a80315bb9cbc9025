package io.edgeferry.lab.work;

/**
 * A gated recurrent unit (Cho et al. 2014) over one input with a linear output, learning by back-propagation through
 * time and Adam (Kingma, Ba 2015). {@link StrictMath} alone, so that it learns the same on every machine.
 */
final class Gru {

    static final int HIDDEN = 12;
    static final int WINDOW = 16;

    private static final int GATE = HIDDEN + HIDDEN * HIDDEN + HIDDEN;
    private static final int OUT = 3 * GATE;
    private static final int Z = 0;
    private static final int R = GATE;
    private static final int C = 2 * GATE;
    private static final int U = HIDDEN;
    private static final int B = HIDDEN + HIDDEN * HIDDEN;
    private static final double RATE = 0.005;

    /** Number of weights. */
    static final int SIZE = OUT + HIDDEN + 1;

    final double[] weights = new double[SIZE];
    /** Adam's running means of the gradient and of its square. */
    final double[] mean = new double[SIZE];

    final double[] square = new double[SIZE];

    private final double[] gradient = new double[SIZE];
    private final double[][] h = new double[WINDOW + 1][HIDDEN];
    private final double[][] z = new double[WINDOW][HIDDEN];
    private final double[][] r = new double[WINDOW][HIDDEN];
    private final double[][] c = new double[WINDOW][HIDDEN];

    void begin(SplitMix random) {
        for (int i = 0; i < SIZE; i++) {
            weights[i] = 0.3 * random.signed();
        }
    }

    /** Adds the gradient of one window; returns its loss, half the squared error. */
    double learn(double[] window, double target) {
        for (int t = 0; t < WINDOW; t++) {
            forward(t, window[t]);
        }
        double y = weights[OUT + HIDDEN];
        for (int i = 0; i < HIDDEN; i++) {
            y += weights[OUT + i] * h[WINDOW][i];
        }
        double error = y - target;
        double[] dh = new double[HIDDEN];
        gradient[OUT + HIDDEN] += error;
        for (int i = 0; i < HIDDEN; i++) {
            gradient[OUT + i] += error * h[WINDOW][i];
            dh[i] = error * weights[OUT + i];
        }
        for (int t = WINDOW - 1; t >= 0; t--) {
            dh = backward(t, window[t], dh);
        }
        return 0.5 * error * error;
    }

    private void forward(int t, double x) {
        double[] old = h[t];
        double[] gated = new double[HIDDEN];
        for (int i = 0; i < HIDDEN; i++) {
            z[t][i] = sigmoid(sum(Z, i, x, old));
            r[t][i] = sigmoid(sum(R, i, x, old));
        }
        for (int i = 0; i < HIDDEN; i++) {
            gated[i] = r[t][i] * old[i];
        }
        for (int i = 0; i < HIDDEN; i++) {
            c[t][i] = StrictMath.tanh(sum(C, i, x, gated));
            h[t + 1][i] = (1 - z[t][i]) * old[i] + z[t][i] * c[t][i];
        }
    }

    private double sum(int gate, int i, double x, double[] state) {
        double sum = weights[gate + i] * x + weights[gate + B + i];
        for (int j = 0; j < HIDDEN; j++) {
            sum += weights[gate + U + i * HIDDEN + j] * state[j];
        }
        return sum;
    }

    private double[] backward(int t, double x, double[] dh) {
        double[] old = h[t];
        double[] gated = new double[HIDDEN];
        double[] dc = new double[HIDDEN];
        double[] dz = new double[HIDDEN];
        double[] back = new double[HIDDEN];
        for (int i = 0; i < HIDDEN; i++) {
            gated[i] = r[t][i] * old[i];
            dc[i] = dh[i] * z[t][i] * (1 - c[t][i] * c[t][i]);
            dz[i] = dh[i] * (c[t][i] - old[i]) * z[t][i] * (1 - z[t][i]);
            back[i] = dh[i] * (1 - z[t][i]);
        }
        double[] dGated = new double[HIDDEN];
        gate(C, x, gated, dc, dGated);
        double[] dr = new double[HIDDEN];
        for (int i = 0; i < HIDDEN; i++) {
            dr[i] = dGated[i] * old[i] * r[t][i] * (1 - r[t][i]);
            back[i] += dGated[i] * r[t][i];
        }
        gate(Z, x, old, dz, back);
        gate(R, x, old, dr, back);
        return back;
    }

    /** Adds the gradient of a gate, and what flows back into its state. */
    private void gate(int gate, double x, double[] state, double[] d, double[] back) {
        for (int i = 0; i < HIDDEN; i++) {
            gradient[gate + i] += d[i] * x;
            gradient[gate + B + i] += d[i];
            for (int j = 0; j < HIDDEN; j++) {
                gradient[gate + U + i * HIDDEN + j] += d[i] * state[j];
                back[j] += d[i] * weights[gate + U + i * HIDDEN + j];
            }
        }
    }

    /** One step of Adam after so many windows; the gradient is nought then. */
    void update(long step, int windows) {
        double mend1 = 1 - StrictMath.pow(0.9, step);
        double mend2 = 1 - StrictMath.pow(0.999, step);
        for (int i = 0; i < SIZE; i++) {
            double g = gradient[i] / windows;
            mean[i] = 0.9 * mean[i] + 0.1 * g;
            square[i] = 0.999 * square[i] + 0.001 * g * g;
            weights[i] -= RATE * (mean[i] / mend1) / (StrictMath.sqrt(square[i] / mend2) + 1e-8);
            gradient[i] = 0;
        }
    }

    private static double sigmoid(double x) {
        return 1 / (1 + StrictMath.exp(-x));
    }
}
