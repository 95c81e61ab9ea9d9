using LoadMaster.Api;
using LoadMaster.Domain;
using LoadMaster.Host.Audit;
using LoadMaster.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace LoadMaster.Host.Tests.Audit;

public sealed class AuditTrailTests : IDisposable
{
    private readonly string _folder = Path.Combine(Directory.CreateTempSubdirectory("lm-audit-").FullName, "audit");
    private readonly ManualTime _time = new();

    public void Dispose() => Directory.Delete(Path.GetDirectoryName(_folder)!, recursive: true);

    [Fact]
    public void Records_are_found_again_newest_first_also_after_a_restart_and_the_chain_goes_on()
    {
        Fill(Open(), 3);
        var trail = Open();
        Fill(trail, 2);
        Assert.Equal([5, 4, 3], trail.Find(new AuditQuery(null, null, null, 3)).Select(record => record.Sequence));
        Assert.Equal((5, 1, 5, ""), Summary(trail.Verify()));
        Assert.All(Directory.GetFiles(_folder), file => Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file)));
    }

    [Fact]
    public void A_query_takes_what_matches_all_it_names()
    {
        var trail = Open();
        trail.Append("anna", "192.0.2.1", "login", "login", "done");
        _time.Advance(TimeSpan.FromHours(1));
        var since = _time.GetUtcNow();
        trail.Append("key:ci", "192.0.2.2", "change", "PATCH /api/v1/virtual-services/1", "done", revision: 7, differences: [new DifferenceDto("changed", "/a", "1", "2")]);
        trail.Append("anna", "192.0.2.1", "login", "login", "refused");
        Assert.Equal([3, 1], Found(new AuditQuery(null, "ANNA", null, 10)));
        Assert.Equal([3, 2], Found(new AuditQuery(since, null, null, 10)));
        Assert.Equal([2], Found(new AuditQuery(null, null, "virtual-services", 10)));
        Assert.Equal([3], Found(new AuditQuery(since, "anna", "login", 10)));
        var change = trail.Find(new AuditQuery(null, "ci", null, 1))[0];
        Assert.Equal(("192.0.2.2", 7, "/a"), (change.From, change.Revision, change.Differences[0].Path));

        long[] Found(AuditQuery query) => [.. trail.Find(query).Select(record => record.Sequence)];
    }

    [Fact]
    public void Changing_replacing_removing_swapping_and_cutting_off_records_shows()
    {
        var trail = Open();
        Fill(trail, 6);
        var file = Directory.GetFiles(_folder).Single();
        var lines = File.ReadAllLines(file);
        Assert.Contains("after 2 is not as it was written", Problem([.. lines[..2], lines[2].Replace("user-3", "user-X", StringComparison.Ordinal), .. lines[3..]]), StringComparison.Ordinal);
        Assert.Contains("Record 4 follows record 2", Problem([.. lines[..2], .. lines[3..]]), StringComparison.Ordinal);
        Assert.Contains("Record 4 follows record 2", Problem([.. lines[..2], lines[3], lines[2], .. lines[4..]]), StringComparison.Ordinal);
        Assert.Contains("its end is missing", Problem(lines[..4]), StringComparison.Ordinal);
        Assert.Contains("after 6 is not as it was written", Problem([.. lines, "{}"]), StringComparison.Ordinal);

        var forged = AuditRecord.TryRead(lines[2], out _)!.Value.Record with { User = "somebody else" };
        Assert.Contains("Record 4 does not belong behind", Problem([.. lines[..2], forged.ToLine().Line, .. lines[3..]]), StringComparison.Ordinal);
        Assert.Equal("", Problem(lines));

        string Problem(string[] text)
        {
            File.WriteAllLines(file, text);
            return trail.Verify().Problem;
        }
    }

    [Fact]
    public void The_log_is_bounded_and_what_is_left_of_it_is_still_whole()
    {
        var trail = new AuditTrail(new AuditFiles(_folder, bytesMax: 1000), "a", _time, NullLogger<AuditTrail>.Instance);
        Fill(trail, 60);
        Assert.Equal(Limits.AuditFilesMax, Directory.GetFiles(_folder).Length);
        var verdict = trail.Verify();
        Assert.Equal(("", 60), (verdict.Problem, verdict.Last));
        Assert.True(verdict.First > 1);
        Assert.Equal(verdict.Last - verdict.First + 1, verdict.Records);
    }

    [Fact]
    public void A_record_that_a_crash_cut_in_two_is_taken_away_and_the_chain_goes_on()
    {
        Fill(Open(), 2);
        var file = Directory.GetFiles(_folder).Single();
        File.AppendAllText(file, File.ReadAllLines(file)[1][..50]);
        var trail = Open();
        Fill(trail, 1);
        Assert.Equal((3, 1, 3, ""), Summary(trail.Verify()));
    }

    [Fact]
    public void A_folder_that_cannot_be_written_is_counted_and_stops_nobody()
    {
        File.WriteAllText(_folder, "a file where the folder should be");
        var trail = Open();
        Fill(trail, 2);
        Assert.Equal(2, trail.Lost);
        File.Delete(_folder);
        Fill(trail, 1);
        Assert.Equal((1, 1, 1, ""), Summary(trail.Verify()));
    }

    private static (long Records, long First, long Last, string Problem) Summary(AuditVerdict verdict) => (verdict.Records, verdict.First, verdict.Last, verdict.Problem);

    private static void Fill(AuditTrail trail, int count)
    {
        for (var number = 1; number <= count; number++)
            trail.Append($"user-{number}", "192.0.2.1", "login", "login", "done");
    }

    private AuditTrail Open() => new(_folder, "a", _time, NullLogger<AuditTrail>.Instance);
}
