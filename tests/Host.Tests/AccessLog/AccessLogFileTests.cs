using System.Text;
using LoadMaster.Domain.Configuration;
using LoadMaster.Host.AccessLog;
using LoadMaster.Testing;

namespace LoadMaster.Host.Tests.AccessLog;

public sealed class AccessLogFileTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("lm-access-").FullName;
    private readonly List<string> _reports = [];
    private readonly ManualTime _time = new();

    private string File0 => Path.Combine(_directory, "sub", "access-1.log");

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public async Task Lines_are_written_in_order_and_added_to_a_file_that_is_there()
    {
        foreach (var line in new[] { "one", "two" })
        {
            await using var log = Open();
            log.Write(Encoding.UTF8.GetBytes(line));
        }

        Assert.Equal("one\ntwo\n", await File.ReadAllTextAsync(File0));
        Assert.Equal(UnixFileMode.None, File.GetUnixFileMode(File0) & (UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.GroupWrite));
    }

    [Fact]
    public async Task A_file_that_has_its_size_is_replaced_and_only_so_many_are_kept()
    {
        await using var log = Open(new AccessLogSettings { FileSizeMegabytes = 1, FilesKept = 3 });
        var line = new byte[1023];
        for (var megabyte = 0; megabyte < 5; megabyte++)
        {
            line.AsSpan().Fill((byte)('a' + megabyte));
            for (var number = 0; number < 1024; number++)
            {
                log.Write(line);
            }

            log.Flush();
        }

        log.Write("end"u8);
        log.Flush();
        Assert.Equal(["access-1.log", "access-1.log.1", "access-1.log.2"], Directory.GetFiles(Path.GetDirectoryName(File0)!).Select(Path.GetFileName).Order());
        Assert.Equal("end\n", await File.ReadAllTextAsync(File0));
        Assert.Equal('e', (await File.ReadAllTextAsync(File0 + ".1"))[0]);
        Assert.Equal('d', (await File.ReadAllTextAsync(File0 + ".2"))[0]);
        Assert.Equal(0, log.TakeLost());
    }

    [Fact]
    public async Task What_cannot_be_written_is_counted_and_told_once_and_tried_again()
    {
        await File.WriteAllTextAsync(Path.Combine(_directory, "sub"), "in the way");
        await using var log = Open();
        for (var round = 0; round < 3; round++)
        {
            log.Write("lost"u8);
            log.Flush();
        }

        _time.Advance(TimeSpan.FromSeconds(2));
        log.Write("lost"u8);
        log.Flush();
        Assert.Equal((4, 0), (log.TakeLost(), log.TakeLost()));
        Assert.Contains("cannot be written", Assert.Single(_reports), StringComparison.Ordinal);

        File.Delete(Path.Combine(_directory, "sub"));
        _time.Advance(TimeSpan.FromSeconds(2));
        log.Write("kept"u8);
        log.Flush();
        Assert.Equal(0, log.TakeLost());
        Assert.Equal("kept\n", await File.ReadAllTextAsync(File0));
        Assert.Contains("written again", _reports[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_cannot_be_replaced_is_written_on_to_twice_its_size_and_then_lines_are_counted()
    {
        await using var log = Open(new AccessLogSettings { FileSizeMegabytes = 1, FilesKept = 2 });
        Directory.CreateDirectory(Path.Combine(File0 + ".1", "in the way"));
        var line = new byte[1023];
        line.AsSpan().Fill((byte)'x');
        WriteLines(1024 + 512);
        Assert.Equal((0, 1024 * 1536), (log.TakeLost(), new FileInfo(File0).Length));
        Assert.Contains("cannot be replaced", Assert.Single(_reports), StringComparison.Ordinal);
        WriteLines(1024);
        var kept = new FileInfo(File0).Length / 1024;
        Assert.InRange(kept, 2048, 2048 + 64);
        Assert.Equal(1536 + 1024 - kept, log.TakeLost());
        Assert.Single(_reports);

        Directory.Delete(File0 + ".1", recursive: true);
        _time.Advance(TimeSpan.FromSeconds(2));
        WriteLines(1);
        Assert.Equal((0, 1024, kept * 1024), (log.TakeLost(), new FileInfo(File0).Length, new FileInfo(File0 + ".1").Length));
        Assert.Contains("replaced again", _reports[1], StringComparison.Ordinal);

        void WriteLines(int count)
        {
            for (var number = 0; number < count; number++)
            {
                log.Write(line);
            }

            log.Flush();
        }
    }

    [Fact]
    public async Task A_file_that_somebody_took_away_is_made_anew()
    {
        await using var log = Open();
        log.Write("one"u8);
        log.Flush();
        File.Move(File0, File0 + ".old");
        _time.Advance(TimeSpan.FromSeconds(2));
        log.Write("two"u8);
        log.Flush();
        Assert.Equal(("one\n", "two\n"), (await File.ReadAllTextAsync(File0 + ".old"), await File.ReadAllTextAsync(File0)));
    }

    private AccessLogFile Open(AccessLogSettings? settings = null) => new(File0, settings ?? new AccessLogSettings(), _time, _reports.Add);
}
