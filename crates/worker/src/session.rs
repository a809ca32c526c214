//! The session: handles commands in order, trains between them, recovers from a lost GPU.

use crate::asking::Asking;
use crate::clock::{alarm, now_ms, yield_turn};
use crate::comparing::Comparing;
use crate::convert;
use crate::decode::Decoder;
use crate::desk::Desk;
use crate::gpu::{Gpu, Search};
use crate::inbox::{Inbox, post};
use crate::orders::{command_name, crash, no_model, refuse};
use crate::panel::Panel;
use crate::run::Run;
use crate::text_refusal::{self, read_text};
use crate::watching::Watching;
use data::OwnText;
use model::{Backend, Error, Generator, Sampling};
use protocol::{
    BackendChoice, BackendKind, Build, Command, Event, GenerateRequest, GeneratedToken, StopReason,
};

/// The page takes a longer silence for a crash.
const HEARTBEAT_MS: f64 = 1000.0;
/// A run on the CPU restarts from its seed on a hardware GPU that is found within this time; later it is left alone.
const RESTART_WITHIN_MS: f64 = 2000.0;

/// A session around one run.
struct Session {
    inbox: Inbox,
    search: Search,
    text: Option<OwnText>,
    run: Option<Run>,
    watching: Watching,
    desk: Desk,
    comparing: Comparing,
    asking: Asking,
    decoder: Decoder,
    speed: Option<f64>,
    panel: Panel,
    built_ms: f64,
    heartbeat_ms: f64,
    /// For recovery from a lost device.
    last_snapshot: Option<model::Snapshot>,
    /// What the run began with, where that is not the weights of its seed.
    start: Option<model::Snapshot>,
    losses_of_device: u32,
}

/// Serves the page for as long as the worker lives.
pub async fn serve(inbox: Inbox) {
    let search = Search::start(&inbox);
    let asking = Asking::new(inbox.clone());
    let mut session = Session {
        inbox,
        search,
        text: None,
        run: None,
        watching: Watching::default(),
        desk: Desk::default(),
        comparing: Comparing::default(),
        asking,
        decoder: Decoder::default(),
        speed: None,
        panel: Panel::default(),
        built_ms: 0.0,
        heartbeat_ms: 0.0,
        last_snapshot: None,
        start: None,
        losses_of_device: 0,
    };
    loop {
        if let Err(error) = session.turn().await {
            session.recover(error).await;
        }
    }
}

impl Session {
    /// One round: commands, then a few steps, then a frame; then it waits or lets messages in.
    async fn turn(&mut self) -> Result<(), Error> {
        while let Some(command) = self.inbox.next() {
            let name = command_name(&command);
            match self.handle(command).await {
                Err(error @ Error::DeviceLost) => return Err(error),
                Err(error) => refuse(name, &error),
                Ok(()) => {}
            }
        }
        self.beat();
        self.adopt_gpu().await?;
        let wait = self.train().await?;
        self.asking.lend(self.run.as_mut()).await?;
        let wait = if self.desk.turn(&self.search).await { None } else { wait };
        let wait = if self.comparing.turn(now_ms).await { None } else { wait };
        if let Some(run) = &self.run {
            self.panel.announce(run.running(), &self.search, now_ms());
        }
        if let Some(run) = &mut self.run
            && let Some(frame) = self.watching.frame(run, now_ms()).await?
        {
            post(&Event::Frame(Box::new(frame)));
        }
        if let Some(news) = self.comparing.news(now_ms()) {
            post(&Event::Compared(Box::new(news)));
        }
        match wait {
            None => yield_turn().await,
            Some(wait) => {
                let _alarm = alarm(&self.inbox, wait.clamp(1.0, HEARTBEAT_MS / 4.0));
                self.inbox.arrival().await;
            }
        }
        Ok(())
    }

    async fn handle(&mut self, command: Command) -> Result<(), Error> {
        match command {
            Command::ReadText(request) => match read_text(&request) {
                Ok((text, info)) => {
                    post(&Event::Text(info));
                    self.text = Some(text);
                }
                Err(refused) => post(&Event::Refused(text_refusal::of_command(&refused))),
            },
            Command::Story(language) => post(&Event::Story(convert::story(language))),
            Command::Encode(request) => {
                let read = self.run_mut()?.source().parse_prompt(&request.text);
                post(&Event::Encoded(text_refusal::encoded(request.request, read)));
            }
            Command::Build(build) => self.build(*build, None).await?,
            Command::Pretrained(given) => {
                let start = convert::start(&given).await?;
                self.build(given.build, Some(start)).await?;
                // The page can go on from it after a crash, without the file.
                self.hand_over().await?;
            }
            Command::Restore(snapshot) => {
                self.build(snapshot.build.clone(), Some(convert::snapshot(&snapshot))).await?;
            }
            Command::Play => {
                self.run_mut()?.play();
                self.run_mut()?.pace.forget(now_ms());
            }
            Command::Pause => self.run_mut()?.playing = false,
            Command::Step => {
                let run = self.run_mut()?;
                (run.playing, run.single_step, run.stopped) = (false, true, None);
            }
            Command::Speed(speed) => {
                self.speed = speed;
                if let Some(run) = &mut self.run {
                    run.pace.limit(speed, now_ms());
                }
            }
            Command::Optimizer(optimizer) => {
                let run = self.run_mut()?;
                let training = protocol::Training { optimizer, ..run.build.training.clone() };
                run.retune(training)?;
            }
            Command::Limits(limits) => {
                let run = self.run_mut()?;
                let training = protocol::Training { limits, ..run.build.training.clone() };
                run.retune(training)?;
            }
            Command::Watch(watch) => self.watching.watch(watch),
            Command::Frame(request) => self.watching.ask(request),
            Command::Generate(request) => self.generate(request).await?,
            Command::Decode(request) => {
                let run = self.run.as_ref().ok_or_else(no_model)?;
                self.decoder.answer(run, request).await?;
            }
            Command::Backend(choice) => self.switch(choice).await?,
            Command::Snapshot => self.hand_over().await?,
            Command::Compare(comparison) => {
                let backend = self.backend_for(comparison.backend).await;
                let looks = protocol::CompareLook::of_first_wave(&comparison);
                let info = self.comparing.begin(*comparison, self.text.as_ref(), &backend)?;
                post(&Event::Comparison(info));
                for look in looks {
                    post(&Event::ComparedLook(Box::new(self.comparing.look(&look).await?)));
                }
            }
            Command::CompareFrame(request) => self.comparing.ask(request),
            Command::CompareLook(request) => {
                let look = self.comparing.look(&request).await?;
                post(&Event::ComparedLook(Box::new(look)));
            }
            Command::CompareLength(request) => {
                let seen = self.comparing.of_length(request).await?;
                post(&Event::ComparedLength(seen));
            }
            Command::Ask(ask) => {
                let backend = self.backend_for(ask.backend).await;
                self.asking.ask(ask, backend);
            }
            Command::Cut(cut) => post(&Event::Cut(convert::cut(&cut))),
            Command::Count(count) => post(&Event::Counted(self.run_mut()?.counted(count.context)?)),
            Command::JudgeLength(asked) => {
                let judged = self.run_mut()?.of_length(asked.length).await?;
                post(&Event::JudgedLength(judged));
            }
            Command::CallOff => self.asking.call_off(),
            Command::CompareStop => self.comparing.stop().await,
            Command::CompareClear => self.comparing.clear(),
            Command::Lab(command) => self.desk.take(*command),
            Command::Crash(kind) => crash(kind),
        }
        Ok(())
    }

    fn run_mut(&mut self) -> Result<&mut Run, Error> {
        self.run.as_mut().ok_or_else(no_model)
    }

    async fn build(&mut self, build: Build, from: Option<model::Snapshot>) -> Result<(), Error> {
        let backend = self.backend_for(build.backend).await;
        let mut run = Run::new(build, self.text.as_ref(), backend)?;
        if let Some(start) = &from {
            run.restore(start)?;
        }
        run.pace.limit(self.speed, now_ms());
        run.validate().await?;
        let built = run.built(self.watching.next_number())?;
        post(&Event::Built(built));
        self.watching.begin();
        self.run = Some(run);
        (self.last_snapshot, self.start) = (None, from);
        self.panel.forget();
        self.built_ms = now_ms();
        Ok(())
    }

    /// The backend of a choice. Asking for WebGPU waits until it is known; where there is none, the CPU runs and
    /// the backend state says why.
    async fn backend_for(&self, choice: BackendChoice) -> Backend {
        if choice == BackendChoice::Webgpu {
            while matches!(self.search.state(), Gpu::Asking) {
                let _alarm = alarm(&self.inbox, 20.0);
                self.inbox.arrival().await;
                yield_turn().await;
            }
        }
        match (choice, self.search.state()) {
            (BackendChoice::Webgpu, Gpu::There(device, _)) => Backend::WebGpu(device),
            (BackendChoice::Auto, Gpu::There(device, adapter)) if !adapter.software => {
                Backend::WebGpu(device)
            }
            _ => Backend::Cpu,
        }
    }

    /// A hardware GPU that has just been found takes over a young run, from where it began.
    async fn adopt_gpu(&mut self) -> Result<(), Error> {
        let Some(run) = &self.run else { return Ok(()) };
        let young = now_ms() - self.built_ms < RESTART_WITHIN_MS;
        if run.build.backend != BackendChoice::Auto || run.running() == BackendKind::Webgpu || !young {
            return Ok(());
        }
        if let Gpu::There(_, adapter) = self.search.state()
            && !adapter.software
        {
            // One that has arrived at its step goes there once more.
            let play = run.playing || run.stopped == Some(StopReason::Arrived);
            let build = Build { play, ..run.build.clone() };
            self.build(build, self.start.clone()).await?;
        }
        Ok(())
    }

    async fn switch(&mut self, choice: BackendChoice) -> Result<(), Error> {
        let backend = self.backend_for(choice).await;
        if let (BackendChoice::Webgpu, Backend::Cpu) = (choice, &backend) {
            let Gpu::Nothing(why) = self.search.state() else { return Ok(()) };
            return Err(Error::NoWebGpu(why));
        }
        let run = self.run_mut()?;
        run.build.backend = choice;
        run.carry_over(backend).await?;
        run.pace.forget(now_ms());
        Ok(())
    }

    /// Trains for a slice. None: there is more to do at once; otherwise the time until there is.
    async fn train(&mut self) -> Result<Option<f64>, Error> {
        let Some(run) = &mut self.run else { return Ok(Some(HEARTBEAT_MS)) };
        if run.single_step {
            run.single_step = false;
            run.advance(1).await?;
            return Ok(None);
        }
        if !run.playing {
            return Ok(Some(HEARTBEAT_MS));
        }
        let from = now_ms();
        let hurries = run.hurries();
        let due = if hurries { Ok(run.pace.slice()) } else { run.pace.due(from) };
        let steps = match due {
            Err(wait) => return Ok(Some(wait)),
            Ok(steps) => steps.min(run.steps_allowed()),
        };
        let before = run.trainer.known();
        run.advance(steps).await?;
        let known = run.trainer.known();
        run.pace.done(known - before, from, now_ms(), known);
        if (hurries || self.speed.is_none())
            && let Some(speed) = run.pace.steps_per_second()
        {
            self.panel.measured(run.running(), speed);
        }
        if !run.playing {
            self.hand_over().await?;
        }
        Ok(None)
    }

    async fn generate(&mut self, request: GenerateRequest) -> Result<(), Error> {
        let GenerateRequest { request, prompt, source, count, stop, temperature, top_k, top_p, seed } =
            request;
        let sampling = Sampling { temperature, top_k, top_p, seed };
        sampling.validate()?;
        let run = self.run_mut()?;
        let parameters = run.trainer.parameters().await?;
        let capacity = prompt.len() + count as usize;
        let mut generator = Generator::new(run.trainer.dims(), &parameters, capacity, &source)?;
        let tell = |id, probability| post(&Event::Generated(GeneratedToken { request, id, probability }));
        generator.go_on(&prompt, count, stop.map(i64::from), &sampling, |token| {
            tell(Some(token.id), token.probability);
        })?;
        tell(None, 1.0);
        Ok(())
    }

    /// A snapshot of now: one is kept here, one the page gets.
    async fn hand_over(&mut self) -> Result<(), Error> {
        let snapshot = self.run_mut()?.snapshot().await?;
        self.last_snapshot = Some(convert::snapshot(&snapshot));
        post(&Event::Snapshot(Box::new(snapshot)));
        Ok(())
    }

    fn beat(&mut self) {
        let now = now_ms();
        if now - self.heartbeat_ms >= HEARTBEAT_MS {
            self.heartbeat_ms = now;
            post(&Event::Heartbeat);
        }
    }

    /// After an error in the middle of work: a lost device is asked for once more, a second loss ends on the CPU;
    /// anything else pauses training and is told.
    async fn recover(&mut self, error: Error) {
        refuse("Train", &error);
        let lost = error == Error::DeviceLost;
        let Some(mut run) = self.run.take() else { return };
        if lost {
            self.losses_of_device += 1;
            if self.losses_of_device == 1 {
                self.search = Search::start(&self.inbox);
            } else {
                self.search.give_up("the GPU was lost twice; the CPU goes on");
            }
            let choice = if self.losses_of_device == 1 { run.build.backend } else { BackendChoice::Cpu };
            if choice == BackendChoice::Auto {
                run.build.backend = BackendChoice::Cpu;
            }
            let backend = self.backend_for(choice).await;
            let snapshot = self.last_snapshot.clone().or_else(|| self.start.clone());
            let resumed = match snapshot {
                Some(snapshot) => run.rebuild_on(backend, &snapshot),
                None => {
                    let build = Build { play: run.playing, ..run.build.clone() };
                    Run::new(build, self.text.as_ref(), backend).map(|fresh| run = fresh)
                }
            };
            // As after any build, the page gets a validation of where training goes on.
            if resumed.is_err() || run.validate().await.is_err() {
                run.playing = false;
            }
            run.pace.forget(now_ms());
            if let Ok(built) = run.built(self.watching.next_number()) {
                post(&Event::Built(built));
                self.watching.begin();
            }
        } else {
            run.playing = false;
        }
        self.run = Some(run);
        yield_turn().await;
    }
}
