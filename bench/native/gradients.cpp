// The gradients of the bench as a person writes them in C++, timed. `native.ts` compiles and calls it:
//   gradients PROBLEM INPUT OUTPUT SECONDS
// INPUT holds arrays of doubles, each after its length; OUTPUT gets the gradient. Prints the median time of one call in nanoseconds.
#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <limits>
#include <string>
#include <vector>

using Array = std::vector<double>;
using Arrays = std::vector<Array>;

static double wave(double x) {
  const double bell = std::exp(-x * x);
  return bell * (std::cos(x) - 2 * x * std::sin(x));
}

static double planck(double x) {
  const double e = std::exp(x), below = e - 1;
  return x * x * (3 * below - x * e) / (below * below);
}

static double polynomial(double x, const Array& coefficients) {
  double value = 0, slope = 0;
  for (double coefficient : coefficients) {
    slope = slope * x + value;
    value = value * x + coefficient;
  }
  return slope;
}

static double squareRoot(double a) {
  double x = a > 1 ? a : 1, slope = a > 1 ? 1 : 0;
  for (double previous = std::numeric_limits<double>::infinity(); x < previous;) {
    previous = x;
    const double ratio = a / x;
    slope = (slope + (1 - ratio * slope) / x) / 2;
    x = (x + ratio) / 2;
  }
  return slope;
}

static double logisticMap(double r) {
  double x = 0.3, slope = 0;
  for (int step = 0; step < 50; step++) {
    slope = x * (1 - x) + r * (1 - 2 * x) * slope;
    x = r * x * (1 - x);
  }
  return slope;
}

static void rosenbrock(const Arrays& in, Array& out) {
  const Array& x = in[0];
  out.assign(x.size(), 0);
  for (size_t i = 0; i + 1 < x.size(); i++) {
    const double bend = 200 * (x[i + 1] - x[i] * x[i]);
    out[i] -= 2 * bend * x[i] + 2 * (1 - x[i]);
    out[i + 1] = bend;
  }
}

static void lse(const Arrays& in, Array& out) {
  const Array& x = in[0];
  const size_t n = x.size();
  out.resize(n);
  double top = -std::numeric_limits<double>::infinity(), sum = 0;
  for (double each : x) top = std::max(top, each);
  for (size_t i = 0; i < n; i++) sum += out[i] = std::exp(x[i] - top);
  for (double& each : out) each /= sum;
}

static void llsq(const Arrays& in, Array& out) {
  const Array& x = in[0];
  const int n = static_cast<int>(in[1][0]);
  const size_t m = x.size();
  out.assign(m, 0);
  for (int i = 0; i < n; i++) {
    const double t = -1 + 2.0 * i / (n - 1);
    double power = 1, residual = (t > 0) - (t < 0);
    for (size_t j = 0; j < m; j++) {
      residual -= x[j] * power;
      power *= t;
    }
    power = -residual;
    for (size_t j = 0; j < m; j++) {
      out[j] += power;
      power *= t;
    }
  }
}

static void logistic(const Arrays& in, Array& out) {
  const Array &w = in[0], &X = in[2], &y = in[3];
  const double b = in[1][0];
  const size_t d = w.size(), n = y.size();
  out.assign(d + 1, 0);
  for (size_t i = 0; i < n; i++) {
    const double* row = &X[i * d];
    double z = b;
    for (size_t j = 0; j < d; j++) z += w[j] * row[j];
    const double zBar = -y[i] / (1 + std::exp(y[i] * z)) / n;
    out[d] += zBar;
    for (size_t j = 0; j < d; j++) out[j] += zBar * row[j];
  }
}

static void gmm(const Arrays& in, Array& out) {
  const Array &alpha = in[0], &mu = in[1], &q = in[2], &l = in[3], &x = in[4];
  const double m = in[5][0], gamma = in[5][1];
  const size_t k = alpha.size(), d = mu.size() / k, n = x.size() / d, below = d * (d - 1) / 2;
  Array diagonal(k * d), offset(alpha), weights(k, 0), meansBar(k * d, 0), diagonalBar(k * d, 0), lowerBar(k * below, 0);
  for (size_t i = 0; i < k * d; i++) {
    diagonal[i] = std::exp(q[i]);
    offset[i / d] += q[i];
  }
  Array centred(k * d), y(k * d), yBar(d), terms(k);
  for (size_t p = 0; p < n; p++) {
    const double* point = &x[p * d];
    double top = -std::numeric_limits<double>::infinity();
    for (size_t c = 0; c < k; c++) {
      double *here = &centred[c * d], *yHere = &y[c * d];
      const double *mean = &mu[c * d], *dia = &diagonal[c * d], *low = l.data() + c * below;
      for (size_t j = 0; j < d; j++) {
        here[j] = point[j] - mean[j];
        yHere[j] = dia[j] * here[j];
      }
      for (size_t j = 0; j < d; j++)
        for (size_t i = j + 1; i < d; i++) yHere[i] += *low++ * here[j];
      double squares = 0;
      for (size_t j = 0; j < d; j++) squares += yHere[j] * yHere[j];
      terms[c] = offset[c] - 0.5 * squares;
      top = std::max(top, terms[c]);
    }
    double sum = 0;
    for (double& term : terms) sum += term = std::exp(term - top);
    for (size_t c = 0; c < k; c++) {
      const double *here = &centred[c * d], *yHere = &y[c * d], *dia = &diagonal[c * d], *low = l.data() + c * below;
      double* lowBar = lowerBar.data() + c * below;
      const double weight = terms[c] / sum;
      weights[c] += weight;
      for (size_t j = 0; j < d; j++) yBar[j] = -weight * yHere[j];
      for (size_t j = 0; j < d; j++) {
        diagonalBar[c * d + j] += yBar[j] * here[j];
        double centredBar = yBar[j] * dia[j];
        for (size_t i = j + 1; i < d; i++) {
          *lowBar++ += yBar[i] * here[j];
          centredBar += yBar[i] * *low++;
        }
        meansBar[c * d + j] -= centredBar;
      }
    }
  }
  const double top = *std::max_element(alpha.begin(), alpha.end());
  double total = 0;
  for (double each : alpha) total += std::exp(each - top);
  out.clear();
  for (size_t c = 0; c < k; c++) out.push_back(weights[c] - n * std::exp(alpha[c] - top) / total);
  out.insert(out.end(), meansBar.begin(), meansBar.end());
  const double scale = gamma * gamma;
  for (size_t i = 0; i < k * d; i++)
    out.push_back(weights[i / d] + diagonalBar[i] * diagonal[i] - scale * diagonal[i] * diagonal[i] + m);
  for (size_t i = 0; i < k * below; i++) out.push_back(lowerBar[i] - scale * l[i]);
}

// One observation, once forward; `back` then goes backwards from adjoints of both residuals.
struct Observation {
  double X, Y, Z, theta, cos, sin, u, v, w, along, z, px, py, s, distortion, f, k1, k2;
  bool turned;

  Observation(const double* camera, const double* point) {
    const double a = camera[0], b = camera[1], c = camera[2];
    X = point[0] - camera[3], Y = point[1] - camera[4], Z = point[2] - camera[5];
    f = camera[6], k1 = camera[9], k2 = camera[10];
    theta = std::sqrt(a * a + b * b + c * c);
    cos = std::cos(theta), sin = std::sin(theta);
    turned = theta > 0;
    u = turned ? a / theta : 0, v = turned ? b / theta : 0, w = turned ? c / theta : 0;
    along = u * X + v * Y + w * Z;
    const double x = X * cos + (v * Z - w * Y) * sin + u * along * (1 - cos);
    const double y = Y * cos + (w * X - u * Z) * sin + v * along * (1 - cos);
    z = Z * cos + (u * Y - v * X) * sin + w * along * (1 - cos);
    px = x / z, py = y / z;
    s = px * px + py * py;
    distortion = 1 + k1 * s + k2 * s * s;
  }

  void back(double gx, double gy, double* cameraBar, double* pointBar) const {
    const double g = gx * px + gy * py, sBar = g * f * (k1 + 2 * k2 * s);
    const double pxBar = gx * f * distortion + 2 * px * sBar, pyBar = gy * f * distortion + 2 * py * sBar;
    const double xBar = pxBar / z, yBar = pyBar / z, zBar = -(px * xBar + py * yBar);
    const double alongBar = u * xBar + v * yBar + w * zBar;
    const double cx = Y * zBar - Z * yBar, cy = Z * xBar - X * zBar, cz = X * yBar - Y * xBar;
    const double XBar = xBar * cos - (v * zBar - w * yBar) * sin + u * alongBar * (1 - cos);
    const double YBar = yBar * cos - (w * xBar - u * zBar) * sin + v * alongBar * (1 - cos);
    const double ZBar = zBar * cos - (u * yBar - v * xBar) * sin + w * alongBar * (1 - cos);
    double r[3] = {cx, cy, cz};
    if (turned) {
      const double uBar = cx * sin + (alongBar * X + along * xBar) * (1 - cos);
      const double vBar = cy * sin + (alongBar * Y + along * yBar) * (1 - cos);
      const double wBar = cz * sin + (alongBar * Z + along * zBar) * (1 - cos);
      const double turn = u * cx + v * cy + w * cz;
      const double thetaBar = turn * cos - (X * xBar + Y * yBar + Z * zBar - along * alongBar) * sin;
      const double inward = thetaBar - (u * uBar + v * vBar + w * wBar) / theta;
      r[0] = uBar / theta + u * inward, r[1] = vBar / theta + v * inward, r[2] = wBar / theta + w * inward;
    }
    const double bars[11] = {r[0],  r[1], r[2], -XBar, -YBar, -ZBar, g * distortion, gx, gy, g * f * s, g * f * s * s};
    for (int i = 0; i < 11; i++) cameraBar[i] += bars[i];
    pointBar[0] += XBar, pointBar[1] += YBar, pointBar[2] += ZBar;
  }
};

static void ba(const Arrays& in, Array& out) {
  const Array &cameras = in[0], &points = in[1], &weights = in[2], &features = in[3], &observed = in[4];
  out.assign(cameras.size() + points.size() + weights.size(), 0);
  double *camerasBar = out.data(), *pointsBar = camerasBar + cameras.size(), *weightsBar = pointsBar + points.size();
  for (size_t i = 0; i < weights.size(); i++) {
    const size_t at = 11 * static_cast<size_t>(observed[2 * i]), to = 3 * static_cast<size_t>(observed[2 * i + 1]);
    const Observation seen(&cameras[at], &points[to]);
    const double weight = weights[i];
    const double ex = seen.f * seen.px * seen.distortion + cameras[at + 7] - features[2 * i];
    const double ey = seen.f * seen.py * seen.distortion + cameras[at + 8] - features[2 * i + 1];
    weightsBar[i] = weight * (ex * ex + ey * ey) - 2 * weight * (1 - weight * weight);
    seen.back(weight * weight * ex, weight * weight * ey, camerasBar + at, pointsBar + to);
  }
}

static void observation(const Arrays& in, Array& out) {
  const Array &camera = in[0], &point = in[1], &feature = in[3];
  const double weight = in[2][0];
  out.assign(30, 0);
  const Observation seen(camera.data(), point.data());
  seen.back(weight, 0, &out[0], &out[22]);
  seen.back(0, weight, &out[11], &out[25]);
  out[28] = seen.f * seen.px * seen.distortion + camera[7] - feature[0];
  out[29] = seen.f * seen.py * seen.distortion + camera[8] - feature[1];
}

static void digits(const Arrays& in, Array& out) {
  const Array &W1 = in[0], &b1 = in[1], &W2 = in[2], &b2 = in[3], &images = in[4], &labels = in[5];
  const size_t units = b1.size(), classes = b2.size(), pixels = W1.size() / units;
  out.assign(W1.size() + units + W2.size() + classes, 0);
  double *W1Bar = out.data(), *b1Bar = W1Bar + W1.size(), *W2Bar = b1Bar + units, *b2Bar = W2Bar + W2.size();
  Array hidden(units), hiddenBar(units), score(classes);
  for (size_t n = 0; n < labels.size(); n++) {
    const double* image = &images[n * pixels];
    hidden = b1;
    for (size_t i = 0; i < pixels; i++)
      if (image[i] != 0)
        for (size_t j = 0; j < units; j++) hidden[j] += W1[i * units + j] * image[i];
    for (double& each : hidden) each = std::tanh(each);
    double top = -std::numeric_limits<double>::infinity(), sum = 0;
    for (size_t k = 0; k < classes; k++) {
      score[k] = b2[k];
      for (size_t j = 0; j < units; j++) score[k] += W2[k * units + j] * hidden[j];
      top = std::max(top, score[k]);
    }
    for (double& each : score) sum += each = std::exp(each - top);
    for (double& each : score) each /= sum * labels.size();
    score[static_cast<size_t>(labels[n])] -= 1.0 / labels.size();
    std::fill(hiddenBar.begin(), hiddenBar.end(), 0);
    for (size_t k = 0; k < classes; k++) {
      b2Bar[k] += score[k];
      for (size_t j = 0; j < units; j++) {
        W2Bar[k * units + j] += score[k] * hidden[j];
        hiddenBar[j] += score[k] * W2[k * units + j];
      }
    }
    for (size_t j = 0; j < units; j++) b1Bar[j] += hiddenBar[j] *= 1 - hidden[j] * hidden[j];
    for (size_t i = 0; i < pixels; i++)
      if (image[i] != 0)
        for (size_t j = 0; j < units; j++) W1Bar[i * units + j] += hiddenBar[j] * image[i];
  }
}

// Functions of one number are taken at each number of the first input.
template <class F>
static void each(const Arrays& in, Array& out, F slope) {
  out.resize(in[0].size());
  for (size_t i = 0; i < out.size(); i++) out[i] = slope(in[0][i]);
}

static void run(const std::string& problem, const Arrays& in, Array& out) {
  if (problem == "lse") lse(in, out);
  else if (problem == "llsq") llsq(in, out);
  else if (problem == "gmm") gmm(in, out);
  else if (problem == "ba") ba(in, out);
  else if (problem == "observation") observation(in, out);
  else if (problem == "logistic") logistic(in, out);
  else if (problem == "digits") digits(in, out);
  else if (problem == "rosenbrock") rosenbrock(in, out);
  else if (problem == "wave") each(in, out, wave);
  else if (problem == "planck") each(in, out, planck);
  else if (problem == "polynomial") each(in, out, [&](double x) { return polynomial(x, in[1]); });
  else if (problem == "squareRoot") each(in, out, squareRoot);
  else if (problem == "logisticMap") each(in, out, logisticMap);
  else std::exit(2);
}

static Arrays readInput(const char* path) {
  Arrays arrays;
  std::FILE* file = std::fopen(path, "rb");
  if (file == nullptr) std::exit(3);
  for (double length; std::fread(&length, sizeof length, 1, file) == 1;) {
    arrays.emplace_back(static_cast<size_t>(length));
    if (std::fread(arrays.back().data(), sizeof(double), arrays.back().size(), file) != arrays.back().size()) std::exit(3);
  }
  std::fclose(file);
  return arrays;
}

int main(int count, char** arguments) {
  if (count != 5) return 1;
  const std::string problem = arguments[1];
  const Arrays in = readInput(arguments[2]);
  const double seconds = std::atof(arguments[4]);
  Array out;
  using Clock = std::chrono::steady_clock;
  const auto since = [](Clock::time_point start) { return std::chrono::duration<double>(Clock::now() - start).count(); };
  run(problem, in, out);
  std::vector<double> times;
  size_t calls = 1;
  for (const auto start = Clock::now(); times.size() < 5 || since(start) < seconds;) {
    const auto begin = Clock::now();
    for (size_t call = 0; call < calls; call++) run(problem, in, out);
    const double elapsed = since(begin);
    if (elapsed < 1e-3) calls *= 2;
    else times.push_back(elapsed / calls);
  }
  std::nth_element(times.begin(), times.begin() + times.size() / 2, times.end());
  std::printf("%.17g\n", times[times.size() / 2] * 1e9);
  std::FILE* file = std::fopen(arguments[3], "wb");
  if (file == nullptr) return 3;
  std::fwrite(out.data(), sizeof(double), out.size(), file);
  std::fclose(file);
  return 0;
}
