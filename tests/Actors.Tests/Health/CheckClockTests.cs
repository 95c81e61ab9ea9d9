using Akka.Actor;
using Akka.Configuration;
using Akka.TestKit;
using LoadMaster.Actors.Health;
using LoadMaster.Testing;

namespace LoadMaster.Actors.Tests.Health;

public sealed class CheckClockTests : Akka.TestKit.Xunit2.TestKit
{
    private readonly ManualTime _time = new();
    private readonly CheckClock _clock;

    public CheckClockTests()
        : base(ConfigurationFactory.ParseString("akka.scheduler.implementation = \"Akka.TestKit.TestScheduler, Akka.TestKit\"")) =>
        _clock = CheckClock.Of(Sys, _time);

    [Fact]
    public void Each_alarm_rings_once_at_its_time()
    {
        var (one, other) = (Alarm(), Alarm());
        _clock.Set(one.Alarm, 100);
        _clock.Set(other.Alarm, 300);
        Pass(90);
        one.Probe.ExpectNoMsg(TimeSpan.Zero);
        Pass(20);
        one.Probe.ExpectMsg<CheckDue>();
        other.Probe.ExpectNoMsg(TimeSpan.Zero);
        Pass(200);
        other.Probe.ExpectMsg<CheckDue>();
        Pass(1000);
        one.Probe.ExpectNoMsg(TimeSpan.Zero);
        other.Probe.ExpectNoMsg(TimeSpan.Zero);
    }

    [Fact]
    public void An_alarm_can_be_put_off_again_and_again_and_brought_forward()
    {
        var (alarm, probe) = Alarm();
        _clock.Set(alarm, 100);
        _clock.Set(alarm, 500);
        Pass(400);
        probe.ExpectNoMsg(TimeSpan.Zero);
        _clock.Set(alarm, 450);
        Pass(60);
        probe.ExpectMsg<CheckDue>();
        Pass(1000);
        probe.ExpectNoMsg(TimeSpan.Zero);

        _clock.Set(alarm, _clock.Now + 100);
        Pass(110);
        probe.ExpectMsg<CheckDue>();
    }

    [Fact]
    public void An_alarm_that_is_taken_back_does_not_ring()
    {
        var (alarm, probe) = Alarm();
        _clock.Set(alarm, 100);
        _clock.Set(alarm, long.MaxValue);
        Pass(1000);
        probe.ExpectNoMsg(TimeSpan.Zero);
    }

    [Fact]
    public void A_thousand_alarms_each_ring_in_their_order()
    {
        var probe = CreateTestProbe();
        var alarms = Enumerable.Range(0, 1000).Select(_ => new CheckAlarm(probe)).ToList();
        for (var index = 0; index < alarms.Count; index++)
        {
            _clock.Set(alarms[index], 10_000 - (index * 10));
        }

        for (var rung = 0; rung < alarms.Count; rung++)
        {
            Pass(10);
            Assert.Equal(rung + 1, alarms.Count(alarm => alarm.At == long.MaxValue));
        }

        Assert.Equal(alarms.Count, probe.ReceiveN(alarms.Count).Count);
    }

    private (CheckAlarm Alarm, TestProbe Probe) Alarm()
    {
        var probe = CreateTestProbe();
        return (new CheckAlarm(probe), probe);
    }

    private void Pass(int milliseconds)
    {
        for (var passed = 0; passed < milliseconds; passed += 10)
        {
            _time.Advance(TimeSpan.FromMilliseconds(10));
            ((TestScheduler)Sys.Scheduler).Advance(TimeSpan.FromMilliseconds(10));
        }
    }
}
