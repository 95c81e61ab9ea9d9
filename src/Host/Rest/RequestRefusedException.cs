using LoadMaster.Domain;

namespace LoadMaster.Host.Rest;

/// <summary>A request that is refused before any actor is asked.</summary>
public sealed class RequestRefusedException(int status, ConfigProblem problem) : Exception(problem.Message)
{
    public RequestRefusedException(int status, string code, string message, string path = "") : this(status, new ConfigProblem(code, path, message))
    {
    }

    public int Status { get; } = status;

    public ConfigProblem Problem { get; } = problem;
}
