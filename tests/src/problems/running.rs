//! Running a problem, and comparing what came out.

use super::Problem;
use graph::TensorId;

impl Problem {
    /// Runs it on the CPU: every output, floats then ids.
    pub fn run_cpu(&self, mode: cpu::Mode) -> (Vec<Vec<f32>>, Vec<Vec<i32>>) {
        let wanted = self.wanted();
        let mut plan = cpu::Plan::<f32>::new(self.graph.clone().into(), &wanted, mode);
        self.floats.iter().for_each(|(id, values)| plan.write(*id, values));
        self.ids.iter().for_each(|(id, values)| plan.write_ids(*id, values));
        plan.run();
        let floats = self.outputs.iter().map(|&id| plan.read(id).to_vec()).collect();
        (floats, self.id_outputs.iter().map(|&id| plan.read_ids(id).to_vec()).collect())
    }

    /// Runs it on a GPU, likewise.
    pub async fn run_webgpu(
        &self,
        device: &std::rc::Rc<webgpu::Device>,
    ) -> Result<(Vec<Vec<f32>>, Vec<Vec<i32>>), webgpu::Error> {
        let mut plan = webgpu::Plan::new(device, self.graph.clone().into(), &self.wanted())?;
        self.floats.iter().for_each(|(id, values)| plan.write(*id, values));
        self.ids.iter().for_each(|(id, values)| plan.write_ids(*id, values));
        plan.run(1);
        let floats = plan.read(&self.outputs).await?;
        let mut ids = Vec::new();
        for &id in &self.id_outputs {
            ids.push(plan.read_ids(id).await?);
        }
        Ok((floats, ids))
    }

    /// The first output that differs by more than `tolerance` of its largest value.
    pub fn disagreement(
        &self,
        (floats, ids): &(Vec<Vec<f32>>, Vec<Vec<i32>>),
        (other_floats, other_ids): &(Vec<Vec<f32>>, Vec<Vec<i32>>),
        tolerance: f32,
    ) -> Option<String> {
        let name = |id: TensorId| {
            let kind = self.graph.producer(id).map_or("in place", |op| self.graph.operation(op).op.kind());
            format!("{}: {} ({kind})", self.name, self.graph.tensor(id).name)
        };
        for ((&id, expected), got) in self.outputs.iter().zip(floats).zip(other_floats) {
            let difference = crate::compare::difference(expected, got);
            if difference > tolerance {
                return Some(format!("{} is off by {difference:e} of its largest value", name(id)));
            }
        }
        let pairs = self.id_outputs.iter().zip(ids).zip(other_ids);
        pairs
            .into_iter()
            .find(|((_, expected), got)| expected != got)
            .map(|((&id, _), _)| format!("{} differs", name(id)))
    }

    fn wanted(&self) -> Vec<TensorId> {
        self.outputs.iter().chain(&self.id_outputs).copied().collect()
    }
}
