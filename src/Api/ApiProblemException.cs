namespace LoadMaster.Api;

/// <summary>The server refused a request; the problem says why.</summary>
public sealed class ApiProblemException(ProblemDto problem, TimeSpan? retryAfter = null) : Exception(problem.Title)
{
    public ProblemDto Problem { get; } = problem;

    /// <summary>How long to wait before the next try, when the server said so.</summary>
    public TimeSpan? RetryAfter { get; } = retryAfter;
}

/// <summary>The server answered with something that is not LoadMaster's REST interface.</summary>
public sealed class UnexpectedAnswerException(string message, Exception? inner = null) : Exception(message, inner);
