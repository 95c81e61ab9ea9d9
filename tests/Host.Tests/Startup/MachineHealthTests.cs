using LoadMaster.Domain;
using LoadMaster.Domain.Configuration;
using LoadMaster.Host.Events;
using LoadMaster.Host.Rest;
using LoadMaster.Host.Startup;
using LoadMaster.Host.Tests.Rest;
using LoadMaster.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging.Abstractions;

namespace LoadMaster.Host.Tests.Startup;

public sealed class MachineHealthTests : IDisposable
{
    private const long Megabyte = 1024 * 1024;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("lm-machine-");
    private readonly SetClock _time = new();
    private long _free = 2000 * Megabyte;

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData(512, null)]
    [InlineData(511, EventSeverity.Warning)]
    [InlineData(64, EventSeverity.Warning)]
    [InlineData(63, EventSeverity.Error)]
    public void A_disk_that_is_nearly_full_is_told_with_its_folder_and_figure(long megabytes, EventSeverity? severity)
    {
        _free = megabytes * Megabyte;
        var found = Health().Look();
        Assert.Equal(severity, found.SingleOrDefault()?.Severity);
        Assert.All(found, one => Assert.Contains($"{_folder.FullName} is nearly full: {megabytes} MB", one.Message, StringComparison.Ordinal));
    }

    [Fact]
    public void A_clock_behind_what_was_written_before_is_told_with_the_file()
    {
        var file = Path.Combine(_folder.FullName, "journal.db");
        File.WriteAllText(file, "");
        File.SetLastWriteTimeUtc(file, _time.GetUtcNow().UtcDateTime.AddSeconds(Limits.ClockBehindSecondsMax - 5));
        Assert.Empty(Health().Look());
        File.SetLastWriteTimeUtc(file, _time.GetUtcNow().UtcDateTime.AddDays(40));
        var health = Health();
        Assert.Contains(file, Assert.Single(health.Look()).Message, StringComparison.Ordinal);
        _time.Set(TimeSpan.FromDays(40));
        Assert.Empty(health.Look());
    }

    [Fact]
    public async Task What_begins_and_ends_is_one_event_each_and_so_is_a_clock_that_is_set()
    {
        await using var server = await RestServer.StartAsync();
        using var book = new EventBook("a", _time, NullLogger<EventBook>.Instance);
        var health = Health();
        using var watch = new MachineWatch(health, book, new NodeInfo("a", _time), server.Services.GetRequiredService<IHostApplicationLifetime>(), _time);
        string[] Told() => [.. book.Newest(100, EventSeverity.Info).Reverse().Select(one => $"{one.Severity} {one.Message[..11]}")];

        watch.Turn();
        Assert.Empty(Told());
        _free = 100 * Megabyte;
        watch.Turn();
        _free = 90 * Megabyte;
        watch.Turn();
        Assert.Equal(["Warning The disk of"], Told());
        _free = 10 * Megabyte;
        watch.Turn();
        _free = 2000 * Megabyte;
        watch.Turn();
        Assert.Equal(["Warning The disk of", "Error The disk of", "Info No longer: ", "Info No longer: "], Told());

        _time.Advance(TimeSpan.FromHours(1));
        watch.Turn();
        Assert.Equal(4, Told().Length);
        _time.Set(TimeSpan.FromSeconds(-(Limits.ClockStepSecondsMax + 1)));
        watch.Turn();
        watch.Turn();
        Assert.Equal("Warning The clock w", Told()[4]);
        Assert.Equal(5, Told().Length);
    }

    [Fact]
    public async Task The_status_shows_it()
    {
        await using var server = await RestServer.StartAsync();
        using var client = server.Client(await server.TokenAsync(Role.ReadOnly));
        Assert.Empty((await client.GetStatusAsync()).Machine);
        server.FreeBytes = 3 * Megabyte;
        Assert.Contains("3 MB free", Assert.Single((await client.GetStatusAsync()).Machine), StringComparison.Ordinal);
    }

    private MachineHealth Health() => new([_folder.FullName, ""], _time, folder => folder == _folder.FullName ? _free : null);

    /// <summary>A wall clock that can be set, beside a monotonic one that only goes on.</summary>
    private sealed class SetClock : TimeProvider
    {
        private TimeSpan _passed;
        private TimeSpan _set;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public void Advance(TimeSpan time) => _passed += time;

        public void Set(TimeSpan by) => _set += by;

        public override long GetTimestamp() => _passed.Ticks;

        /// <summary>Later than the files of this build.</summary>
        public override DateTimeOffset GetUtcNow() => new DateTimeOffset(2090, 1, 1, 0, 0, 0, TimeSpan.Zero) + _passed + _set;
    }
}
