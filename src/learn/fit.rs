//! Logistic regression: coordinate descent in a trust region, after Genkin, Lewis and Madigan
//! (Technometrics 49, 2007, "BBR"). Columns are taken in their order and nothing is drawn by
//! chance, so that the same labels give the same weights.

/// Rows of features, each with its label.
#[derive(Clone, Debug, Default)]
pub struct LabelledRows {
    /// Number and value of each feature that is not 0, by row.
    pub rows: Vec<Vec<(u32, f32)>>,
    /// Whether the row is of the wanted kind.
    pub labels: Vec<bool>,
}

/// Weights of features, and the log-odds of a row that has none.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct FittedModel {
    /// Log-odds of a row without features.
    pub bias: f64,
    /// The weights by the number of the feature.
    pub weights: Vec<f64>,
}

impl FittedModel {
    /// The log-odds of a row.
    pub fn log_odds(&self, row: &[(u32, f32)]) -> f64 {
        let sum =
            row.iter().map(|&(feature, value)| self.weights[feature as usize] * f64::from(value));
        self.bias + sum.sum::<f64>()
    }
}

/// The options for fitting a model.
#[derive(Clone, Copy, Debug)]
pub struct FitOptions {
    /// Half of it times the square of each weight is added to the loss.
    pub penalty: f64,
    /// The most times that each weight is looked at.
    pub passes: usize,
    /// Whether weights below 0 are kept at 0.
    pub only_positive: bool,
}

/// A change of all log-odds that is smaller than this share of their number ends the fit.
const TOLERANCE: f64 = 5e-4;

/// Fits weights for `features` features.
pub fn fit(data: &LabelledRows, features: usize, options: FitOptions) -> FittedModel {
    let mut descent = CoordinateDescent::new(data, features, options);
    for _ in 0..options.passes {
        let moved = descent.pass();
        #[expect(clippy::cast_precision_loss, reason = "fewer than 2^52 rows")]
        let count = data.rows.len().max(1) as f64;
        if moved / count < TOLERANCE {
            break;
        }
    }
    descent.model
}

struct CoordinateDescent<'d> {
    data: &'d LabelledRows,
    options: FitOptions,
    columns: Vec<Vec<(u32, f32)>>,
    log_odds: Vec<f64>,
    model: FittedModel,
    /// The distance that each weight may move, and the bias at the end.
    reach: Vec<f64>,
}

impl<'d> CoordinateDescent<'d> {
    fn new(data: &'d LabelledRows, features: usize, options: FitOptions) -> Self {
        let mut columns = vec![Vec::new(); features];
        for (row, own) in (0u32..).zip(&data.rows) {
            for &(feature, value) in own {
                columns[feature as usize].push((row, value));
            }
        }
        let model = FittedModel { bias: 0.0, weights: vec![0.0; features] };
        let log_odds = vec![0.0; data.rows.len()];
        Self { data, options, columns, log_odds, model, reach: vec![1.0; features + 1] }
    }

    /// Moves the bias and every weight once; returns the sum of the changes of all log-odds.
    fn pass(&mut self) -> f64 {
        let mut moved = self.move_bias();
        for feature in 0..self.columns.len() {
            moved += self.move_weight(feature);
        }
        moved
    }

    fn move_bias(&mut self) -> f64 {
        let (mut slope, mut bend) = (0.0, 1e-9);
        let reach = self.reach[self.columns.len()];
        for (row, &odds) in self.log_odds.iter().enumerate() {
            slope += logistic(odds) - f64::from(u8::from(self.data.labels[row]));
            bend += steepest_bend(odds, reach);
        }
        let step = (-slope / bend).clamp(-reach, reach);
        self.model.bias += step;
        self.log_odds.iter_mut().for_each(|odds| *odds += step);
        self.widen(self.columns.len(), step);
        step.abs()
    }

    fn move_weight(&mut self, feature: usize) -> f64 {
        let (weight, reach) = (self.model.weights[feature], self.reach[feature]);
        let (mut slope, mut bend) = (self.options.penalty * weight, self.options.penalty);
        for &(row, value) in &self.columns[feature] {
            let (odds, value) = (self.log_odds[row as usize], f64::from(value));
            let label = f64::from(u8::from(self.data.labels[row as usize]));
            slope += (logistic(odds) - label) * value;
            bend += steepest_bend(odds, reach * value.abs()) * value * value;
        }
        let mut step = (-slope / bend).clamp(-reach, reach);
        if self.options.only_positive {
            step = step.max(-weight);
        }
        if step == 0.0 {
            return 0.0;
        }
        self.model.weights[feature] += step;
        let mut moved = 0.0;
        for &(row, value) in &self.columns[feature] {
            self.log_odds[row as usize] += step * f64::from(value);
            moved += (step * f64::from(value)).abs();
        }
        self.widen(feature, step);
        moved
    }

    fn widen(&mut self, feature: usize, step: f64) {
        self.reach[feature] = (2.0 * step.abs()).max(self.reach[feature] / 2.0);
    }
}

fn logistic(odds: f64) -> f64 {
    1.0 / (1.0 + (-odds).exp())
}

/// The highest second derivative of the loss of a row within `reach` of its log-odds.
fn steepest_bend(odds: f64, reach: f64) -> f64 {
    let off = odds.abs() - reach;
    if off <= 0.0 { 0.25 } else { 1.0 / (2.0 + off.exp() + (-off).exp()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weights_tell_labels_apart_and_keep_their_sign() {
        let rows: Vec<Vec<(u32, f32)>> =
            (0..60).map(|number| vec![(number % 3, 1.0), (3, 1.0)]).collect();
        let labels: Vec<bool> = (0..60).map(|number| number % 3 == 0).collect();
        let data = LabelledRows { rows, labels };
        let mut options = FitOptions { penalty: 0.1, passes: 200, only_positive: false };
        let free = fit(&data, 4, options);
        assert!(free.log_odds(&data.rows[0]) > 1.0 && free.log_odds(&data.rows[1]) < -1.0);
        assert!(free.weights[0] > 0.0 && free.weights[1] < 0.0);
        options.only_positive = true;
        let bounded = fit(&data, 4, options);
        assert!(bounded.weights.iter().all(|weight| *weight >= 0.0) && bounded.weights[1] == 0.0);
        assert_eq!(fit(&data, 4, options), bounded, "the same labels give the same weights");
    }
}
