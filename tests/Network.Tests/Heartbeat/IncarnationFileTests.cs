using LoadMaster.Network.Heartbeat;

namespace LoadMaster.Network.Tests.Heartbeat;

public sealed class IncarnationFileTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("lmt-").FullName;
    private readonly ManualTime _time = new();

    private string FilePath => Path.Combine(_folder, "incarnation");

    [Fact]
    public void The_first_start_is_numbered_by_the_clock() =>
        Assert.Equal(_time.Utc.ToUnixTimeMilliseconds(), IncarnationFile.Next(FilePath, _time));

    [Fact]
    public void The_number_rises_when_the_clock_was_set_back()
    {
        var first = IncarnationFile.Next(FilePath, _time);
        _time.Utc = _time.Utc.AddDays(-400);

        Assert.Equal(first + 1, IncarnationFile.Next(FilePath, _time));
    }

    [Fact]
    public void A_broken_file_counts_as_none()
    {
        File.WriteAllText(FilePath, "rubbish");

        Assert.Equal(_time.Utc.ToUnixTimeMilliseconds(), IncarnationFile.Next(FilePath, _time));
    }

    [Fact]
    public void A_folder_that_is_not_there_is_told()
    {
        var problem = Assert.Throws<NetworkException>(() => IncarnationFile.Next(Path.Combine(_folder, "none", "incarnation"), _time));

        Assert.Contains("must be writable", problem.Message, StringComparison.Ordinal);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
